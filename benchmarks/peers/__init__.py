"""What runs in processes of its own: generators of requests, all driven alike."""
