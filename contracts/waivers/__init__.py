"""Known, accepted failures: read from a file, applied to verdicts, written from findings."""
