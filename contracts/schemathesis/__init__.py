"""Schemathesis as a library: what clauses and runs ask of it, in its terms and in ours."""
