"""What names and descriptions mean: parts, ids, times, and limits that are stated in words."""
