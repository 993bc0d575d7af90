"""Recorded traffic: reading what somebody else recorded, and judging it; nothing is sent."""
