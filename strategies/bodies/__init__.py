"""Bodies of a definition: their places, the plainest ones, and the way from a value to a case."""
