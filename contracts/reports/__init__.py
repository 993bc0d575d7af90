"""What a run came to, written for people and for machines."""
