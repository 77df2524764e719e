"""What can go wrong, as one tree.

::

    PolicyKGError                   exit code 4 unless stated
     ├─ UsageError            2     a wrong option, name or parameter value
     ├─ InputError            3     a file that cannot be read as what it claims to be
     ├─ DataError             3     reference data, ontology or queries of the house are broken
     └─ StoreError            4     the store or the network failed
         ├─ QuerySyntaxError  2     the query does not parse
         ├─ QueryTimeout      4     the time limit ended the query
         ├─ AnswerTooLarge    4     the byte limit ended the query
         └─ StoreBusy         4     every worker is taken and the queue is full

An error holds a *message key* and the values that belong into the message, not a sentence: the text in the
reader's language is made by :func:`kg.messages.explain` at the door (command line or HTTP). A library raises;
only a command exits or prints.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial


class PolicyKGError(Exception):
    """Base of all errors that are meant for the person at the door.

    Args:
        key: name of the message in ``kg/messages/*.toml``, for example ``"input.not_text"``.
        **values: what the message names: ``file``, ``place``, ``value``, ``remedy`` …
    """

    exit_code = 4
    sentence = ""
    """The message in words, where a library's caller is the reader."""

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(key, values)

    def __reduce__(self) -> tuple[Callable[[], PolicyKGError], tuple[()], dict[str, object]]:
        """How it comes back from another process."""
        return partial(type(self), self.key, **self.values), (), self.__dict__

    def __str__(self) -> str:
        if self.sentence:
            return self.sentence
        listed = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.key}({listed})"


class UsageError(PolicyKGError):
    """The caller asked for something that does not exist or has the wrong form."""

    exit_code = 2


class InputError(PolicyKGError):
    """A file cannot be read as the document or data it claims to be."""

    exit_code = 3


class DataError(PolicyKGError):
    """A file of the project's own data (reference row, saved query, scheme) is broken."""

    exit_code = 3


class StoreError(PolicyKGError):
    """The store could not answer."""


class QuerySyntaxError(StoreError):
    """The query is not valid SPARQL; ``values`` hold ``line``, ``column`` and the parser's words."""

    exit_code = 2


class QueryTimeout(StoreError):
    """The query was ended at its time limit; ``values["seconds"]`` says which."""


class AnswerTooLarge(StoreError):
    """The answer passed the byte limit; ``values["bytes"]`` says which."""


class StoreBusy(StoreError):
    """No worker became free in time; ask again after ``values["retry_after_seconds"]``."""
