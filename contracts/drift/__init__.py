"""Two definitions of one operation, compared: what changed, and whom that breaks."""
