"""What a run sends first: the order of everything in the other folders."""
