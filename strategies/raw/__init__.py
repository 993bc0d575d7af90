"""Bytes that are not the JSON they should be, and what the definition leaves open."""
