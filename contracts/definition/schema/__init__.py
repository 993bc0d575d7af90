"""From a schema to a node: what it comes to, which values obey it, and some that do."""
