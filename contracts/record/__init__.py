"""What is kept of a run: requests, cases, exchanges, and what can be read off them."""
