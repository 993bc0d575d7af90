"""What clauses of acceptance are about: each part that a definition may have, and its other parts.

A part that the definition has not got keeps its clause, which then is untested and says why.
"""

from contracts.clauses.topics.listing import topics
from contracts.clauses.topics.topic import Topic

__all__ = ["Topic", "topics"]
