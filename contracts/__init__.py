"""What ``POST /threads`` promises, and who judges it.

The package imports nothing when it is imported: every command pays only for
the rooms it enters.
"""
