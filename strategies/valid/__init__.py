"""The valid corpus: what must be accepted, a module per kind of boundary."""
