"""From settings to a report: what a target is held to, how it is reached, and who says what."""
