"""The servers that we ship: the reference, liars with one fault each, honest oddities."""
