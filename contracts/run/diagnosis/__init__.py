"""What failing exchanges are put down to, found out by asking the target more."""
