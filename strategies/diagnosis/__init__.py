"""Requests made from a given one, to find out what about it matters."""
