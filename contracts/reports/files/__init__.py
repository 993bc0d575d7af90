"""Reports for machines, a module a format; none is imported before it is asked for."""
