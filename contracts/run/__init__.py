"""A run: cases are sent to a target, exchanges are judged, events are reported."""
