"""What Hypothesis draws: values of any schema, and random requests of a definition."""
