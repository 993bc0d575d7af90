"""Side by side with the peers, in one run: each module is a command of its own."""
