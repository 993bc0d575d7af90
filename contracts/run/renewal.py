"""A token that is renewed once it has expired."""

from __future__ import annotations

from collections.abc import Callable

from contracts.errors import UsageError


class Renewal:
    """The token of a run, and where to get the next one.

    Args:
        get: returns a token; asked once at once, and again whenever the token has expired.

    Attributes:
        current: the token that is accepted now, as far as is known.
        problem: why there is no next one; empty where there is.

    Raises:
        UsageError: there is no first one.
    """

    def __init__(self, get: Callable[[], str]) -> None:
        self._get = get
        self.current = get()
        self.problem = ""
        self._tokens = [self.current]
        self._listeners: list[Callable[[str], None]] = []

    @property
    def times(self) -> int:
        """How often the token was renewed."""
        return len(self._tokens) - 1

    def notes(self) -> list[str]:
        """Return how often the token had expired, if it had."""
        if not self.times:
            return []
        return [f"the token had expired {self.times} times, and --token-command printed another"]

    def listen(self, listener: Callable[[str], None]) -> None:
        """Call *listener* with every token, the next ones before they are sent anywhere."""
        self._listeners.append(listener)
        for token in self._tokens:
            listener(token)

    def renew(self) -> bool:
        """Get the next token, and return whether it is another one."""
        try:
            token = self._get()
        except UsageError as error:
            self.problem = str(error)
            return False
        if token == self.current:
            self.problem = "--token-command prints the same token as before"
            return False
        for listener in self._listeners:
            listener(token)
        self.current = token
        self._tokens.append(token)
        return True
