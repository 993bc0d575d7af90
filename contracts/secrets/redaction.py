"""Make secrets impossible to read, in whichever way a target hands them back.

A server may quote what it was sent: as JSON, whose every character may be written as an
escape (PHP escapes slashes, .NET plus signs), inside JSON inside JSON, in a URL, in a page, as
bytes; and it may quote a part of it.  So any eight characters of a secret that stand together
are hidden, in one pass over the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import compress, count
from typing import Final

from contracts.secrets.unescaping import byte_portions, escaped_portions, lowered, unescaped

REDACTED: Final = "[redacted]"
# So many characters of a secret give some of it away.
_TELLING: Final = 8
# Of eight characters anywhere, four stand where a number of four bytes does.
_WORD: Final = 4
# Escapes within escapes: a page's, say, in a URL's.  What a portion's end cuts comes in the next
# one whole: eight characters, each written as an escape.
_LAYERS: Final = 2
_OVERLAP: Final = 256
# Between all letters may stand one sign, or a comma and a space, or a line end of two signs.
_STEPS: Final = (2, 3)
# A secret of one or two characters cannot be distinguished from any other text.
_SHORTEST: Final = 3
# What is sent in these headers is no secret; any other header that a user adds may hold one.
PUBLIC_HEADERS: Final = frozenset(
    {"accept", "accept-encoding", "accept-language", "openai-beta", "user-agent"}
)
# Such a text may be made of words that a report is made of, too.
_WORDS: Final = re.compile(r"[A-Za-z]+(?:[-_. /][A-Za-z]+)*")


class Redactor:
    """Replaces secrets in text.

    Args:
        secrets: the texts to replace, and any eight characters of theirs that stand together.
        wholes: texts to replace only where they stand whole.
    """

    def __init__(self, secrets: Iterable[str] = (), wholes: Iterable[str] = ()) -> None:
        self._known: set[str] = set()
        self._whole = {lowered(text) for text in wholes if len(text) >= _SHORTEST}
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Replace these *secrets*, too, from now on."""
        self._known |= {lowered(secret) for secret in secrets if len(secret) >= _SHORTEST}
        known = self._known
        # A secret that has the look of an escape in it is read as the text is.
        forms = known | {unescaped(secret) for secret in known}
        self._pieces = frozenset(piece for form in forms for piece in _pieces(form, _TELLING))
        words = {word for form in forms if len(form) >= _TELLING for word in _pieces(form, _WORD)}
        self._numbers = frozenset(_numbers(word)[0] for word in words)
        short = {secret for secret in known if len(secret) < _TELLING}
        self._alone = sorted(self._whole | short, key=len, reverse=True)
        parts = "|".join(map(re.escape, self._alone))
        self._standing = re.compile(rf"(?<![a-z0-9])(?:{parts})(?![a-z0-9])")
        # One more shows what stands beside them.
        self._overlap = max([_OVERLAP, *map(len, self._alone)]) + 1

    def __call__(self, text: str) -> str:
        """Return *text* without secrets, and without telling parts of them."""
        if not self._pieces and not self._alone:
            return text
        marked = set(self._marked(lowered(text), _LAYERS))
        return _without(text, sorted(marked)) if marked else text

    def _marked(
        self, text: str, layers: int, *, is_first: bool = True, is_last: bool = True
    ) -> Iterator[tuple[int, int]]:
        """Yield the spans of secrets in *text*: as it is, in its escapes, in its bytes."""
        yield from self._wholes(text, is_first=is_first, is_last=is_last)
        yield from self._runs(text)
        yield from self._spaced(text)
        for portion, first, last in escaped_portions(text, self._overlap) if layers else ():
            if not portion.is_escaped:
                # It reads as it is written, which was looked through above.
                continue
            ends = {"is_first": is_first and first, "is_last": is_last and last}
            for start, end in self._marked(portion.text, layers - 1, **ends):
                yield portion.span(start, end)
        # Without a secret to find, megabytes need no looking through.
        for listed in byte_portions(text, _TELLING) if self._pieces else ():
            for start, end in self._runs(listed.text):
                yield listed.span(start, end)

    def _wholes(self, read: str, *, is_first: bool, is_last: bool) -> Iterator[tuple[int, int]]:
        """Yield where texts stand whole; what the end of a portion cuts comes in the other."""
        if not any(one in read for one in self._alone):
            return
        for found in self._standing.finditer(read):
            start, end = found.span()
            if (is_first or start) and (is_last or end < len(read)):
                yield start, end

    def _spaced(self, read: str) -> Iterator[tuple[int, int]]:
        """Yield where secrets stand with the same between all their letters, whatever it is."""
        for step in _STEPS if self._pieces else ():
            size = (_TELLING - 1) * step + 1
            for offset in range(step):
                places = (offset + at * step for at in self._starts(read[offset::step]))
                yield from _merged(
                    (at for at in places if _is_even(read[at : at + size], step)), size
                )

    def _runs(self, read: str) -> Iterator[tuple[int, int]]:
        """Yield where parts of secrets stand, those that overlap as one."""
        return _merged(self._starts(read), _TELLING)

    def _starts(self, read: str) -> Iterator[int]:
        """Yield where eight characters of a secret stand, in order.

        Nearly all of a text is passed over without a step of Python: only where a number is one
        of a secret, the five places are looked at that eight characters around it may begin.
        """
        done, found = 0, -1
        near = map(self._numbers.__contains__, _numbers(read))
        for at in compress(count(0, _WORD), near):
            # What begins four characters apart leaves no gap: a flood needs one look a number.
            is_next = found == at - _WORD and read[at : at + _TELLING] in self._pieces
            for start in (at,) if is_next else range(max(done, at - _WORD), at + 1):
                if read[start : start + _TELLING] in self._pieces:
                    found = start
                    yield start
            done = at + 1


def _merged(starts: Iterable[int], size: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of *size* letters that begin there, those that overlap as one."""
    first = last = -1
    for start in starts:
        if start > last:
            if first >= 0:
                yield first, last
            first = start
        last = start + size
    if first >= 0:
        yield first, last


def _is_even(text: str, step: int) -> bool:
    """Tell whether between letters that stand *step* apart is always the same."""
    return all(len(set(text[at::step])) == 1 for at in range(1, step))


def is_words(text: str) -> bool:
    """Tell whether *text* is made of words alone, as tokens hardly ever are."""
    return _WORDS.fullmatch(text) is not None


def _pieces(text: str, size: int) -> Iterator[str]:
    return (text[i : i + size] for i in range(len(text) - size + 1))


def _numbers(text: str) -> memoryview[int]:
    """Return each four characters of *text* as one number; a rare letter is as any other."""
    data = text.encode("latin-1", "replace")
    whole = len(data) // _WORD * _WORD
    return memoryview(data)[:whole].cast("I")


def _without(text: str, marked: list[tuple[int, int]]) -> str:
    """Return *text* with each run of marked spans replaced; they come in order."""
    kept: list[str] = []
    at = 0
    first, last = marked[0]
    for start, end in [*marked[1:], (len(text) + 1, len(text) + 1)]:
        if start <= last:
            last = max(last, end)
            continue
        kept += [text[at:first], REDACTED]
        at, first, last = last, start, end
    return "".join([*kept, text[at:]])
