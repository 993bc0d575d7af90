"""What people see in a terminal: the run while it goes on, the findings, and the last screen.

Nothing here is imported before a run is checked; only what draws imports rich.
"""
