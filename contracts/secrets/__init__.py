"""What is a secret, and how it is kept from whatever is shown or written."""
