"""Which ids a target checks, how it refuses them, and which real ones there are."""
