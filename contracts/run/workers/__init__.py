"""One run that several processes share."""
