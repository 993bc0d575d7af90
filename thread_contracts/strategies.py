"""The Hypothesis strategies that users import from ``thread_contracts``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from thread_contracts.rooms import load

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

GivenIds = str | Sequence[str]
"""One real id, or several."""
# Each kind of rule can be broken, and each thread written, in so many bytes.
_LEAST_BYTES: Final = 512
_KINDS: Final = {"file_id": "file", "vector_store_id": "vector_store", "image_url": "image"}


def valid_requests(
    *,
    file_id: GivenIds = (),
    vector_store_id: GivenIds = (),
    image_url: GivenIds = (),
    max_bytes: int | None = None,
) -> SearchStrategy[Any]:
    """Return a Hypothesis strategy of JSON bodies that the contract allows.

    Values are plain Python data (dict, list, str, int, None), ready for ``json.dumps``.

    Args:
        file_id: real ids of files, to use instead of made-up ones.
        vector_store_id: real ids of vector stores.
        image_url: URLs of images that are there.
        max_bytes: how long a body may be as ``json.dumps`` writes it, from 512; without it,
            most have less than 10,000 bytes.

    Raises:
        UsageError: an argument is not what it should be.
    """
    ids = {"file_id": file_id, "vector_store_id": vector_store_id, "image_url": image_url}
    return _lazy("valid_requests", "strategies.drawing.valid", ids, max_bytes)


def invalid_requests(
    *,
    with_rule: bool = False,
    file_id: GivenIds = (),
    vector_store_id: GivenIds = (),
    image_url: GivenIds = (),
    max_bytes: int | None = None,
) -> SearchStrategy[Any]:
    """Return a Hypothesis strategy of JSON bodies that the contract forbids.

    Each breaks exactly one rule, of the schema or of the prose. Values are plain Python data.

    Args:
        with_rule: whether to yield pairs ``(body, rule)``; the ``Rule`` says which keyword is
            broken, where and how.
        file_id: real ids of files, to use instead of made-up ones.
        vector_store_id: real ids of vector stores.
        image_url: URLs of images that are there.
        max_bytes: how long a body may be, from 512; without it, the longest have 400,000
            bytes. What takes more to break is not broken.

    Raises:
        UsageError: an argument is not what it should be.
    """
    ids = {"file_id": file_id, "vector_store_id": vector_store_id, "image_url": image_url}
    return _lazy(
        "invalid_requests", "strategies.drawing.broken", ids, max_bytes, with_rule=with_rule
    )


def thread_objects(
    *,
    file_id: GivenIds = (),
    vector_store_id: GivenIds = (),
    max_bytes: int | None = None,
) -> SearchStrategy[Any]:
    """Return a Hypothesis strategy of threads as a server may answer with, to test clients.

    Values obey the definition's ``ThreadObject``. Ids have the usual form, and the time is
    between the years 1970 and 9999.

    Args:
        file_id: ids of files, to use instead of made-up ones.
        vector_store_id: ids of vector stores.
        max_bytes: how long a thread may be as ``json.dumps`` writes it, from 512.

    Raises:
        UsageError: an argument is not what it should be.
    """
    ids = {"file_id": file_id, "vector_store_id": vector_store_id}
    return _lazy("thread_objects", "strategies.drawing.valid", ids, max_bytes)


def broken_thread_objects(
    *,
    with_rule: bool = False,
    file_id: GivenIds = (),
    vector_store_id: GivenIds = (),
    max_bytes: int | None = None,
) -> SearchStrategy[Any]:
    """Return a Hypothesis strategy of threads that break exactly one rule of ``ThreadObject``.

    Args:
        with_rule: whether to yield pairs ``(thread, rule)``, as ``invalid_requests`` does.
        file_id: ids of files, to use instead of made-up ones.
        vector_store_id: ids of vector stores.
        max_bytes: how long a thread may be, from 512; what takes more to break is not broken.

    Raises:
        UsageError: an argument is not what it should be.
    """
    ids = {"file_id": file_id, "vector_store_id": vector_store_id}
    return _lazy(
        "broken_thread_objects", "strategies.drawing.broken", ids, max_bytes, with_rule=with_rule
    )


def _lazy(
    name: str,
    module: str,
    given: dict[str, GivenIds],
    max_bytes: int | None,
    *,
    with_rule: bool = False,
) -> SearchStrategy[Any]:
    """Return a strategy that is written as it was called, and made when it is drawn from."""
    from thread_contracts.called import Called

    _refuse_size(max_bytes)
    ids = {_KINDS[option]: _listed(option, value) for option, value in given.items() if value}
    more = {"with_rule": True} if with_rule else {}
    shown = {k: v for k, v in {**more, **given, "max_bytes": max_bytes}.items() if v}

    def make() -> Any:
        function = getattr(load(module), name)
        return function(load("contracts.definition").load(), ids, max_bytes, **more)

    return Called(f"{name}({', '.join(f'{k}={v!r}' for k, v in shown.items())})", make)


def _refuse_size(max_bytes: object) -> None:
    is_number = isinstance(max_bytes, int) and not isinstance(max_bytes, bool)
    if max_bytes is not None and not (is_number and max_bytes >= _LEAST_BYTES):  # type: ignore[operator]
        raise _usage(f"max_bytes: {max_bytes!r} is not a number from {_LEAST_BYTES} on")


def _listed(option: str, value: object) -> list[str]:
    ids = [value] if isinstance(value, str) else value
    is_list = isinstance(ids, list | tuple) and all(isinstance(one, str) and one for one in ids)
    if not is_list:
        raise _usage(f"{option}: {value!r} is neither an id nor a list of ids")
    return list(ids)  # type: ignore[call-overload, no-any-return]


def _usage(sentence: str) -> Exception:
    error: Exception = load("contracts.errors").UsageError(sentence)
    return error
