"""What is raised where nothing can be derived from a schema."""

from __future__ import annotations


class UnsupportedSchema(ValueError):
    """The schema says something that this suite cannot derive requests from.

    Attributes:
        pointer: of the schema that says it.
        keyword: with which keyword it does.
    """

    def __init__(self, pointer: str, keyword: str, reason: str) -> None:
        super().__init__(f"{pointer}: nothing can be derived from {keyword!r} there: {reason}")
        self.pointer = pointer
        self.keyword = keyword

    def __reduce__(self) -> tuple[type[ValueError], tuple[str]]:
        """Pickle the sentence; processes that share a run hand it over."""
        return ValueError, (str(self),)


class NoValue(UnsupportedSchema):
    """No value was found that obeys the schema."""

    def __init__(
        self, pointer: str, keyword: str, reason: str = "no value was found that obeys it"
    ) -> None:
        super().__init__(pointer, keyword, reason)


class Recursion(Exception):
    """A schema contains itself once more than it is followed."""
