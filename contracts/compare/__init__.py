"""Reports side by side: targets against each other, or two runs of one target."""
