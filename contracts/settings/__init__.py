"""What can be set: on the command line, in the environment, in a file, and by pytest's options."""
