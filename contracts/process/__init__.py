"""What this process shares with an app and with the system: clock, streams, signals."""
