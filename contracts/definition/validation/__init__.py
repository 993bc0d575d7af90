"""Whether a value is right: by a validator, and by the rules that a server enforces."""
