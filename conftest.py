"""Hypothesis profiles for our own tests; what the tests need is beside them."""

from __future__ import annotations

from hypothesis import settings

# A property has some thirty chances a run of the tests; `--hypothesis-profile thorough` gives
# it its usual hundred and more.  The examples are the same in every run.
settings.register_profile("line", derandomize=True, deadline=None, print_blob=True, max_examples=30)
settings.register_profile("thorough", settings.get_profile("line"), max_examples=300)
settings.load_profile("line")
