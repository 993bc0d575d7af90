"""Wrong uses and hostile exchanges, each of which is tried on a process of its own."""
