"""From exchanges to findings to verdicts."""
