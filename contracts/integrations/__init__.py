"""Where the suite meets other tools: pytest and Schemathesis."""
