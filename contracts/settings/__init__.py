"""What a user can set: on the command line, in the environment, in a file, through pytest."""
