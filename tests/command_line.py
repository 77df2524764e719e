"""``kg`` called in the process of the tests: the program from its words to its exit code, without another start."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from kg.cli import main


@dataclass(frozen=True)
class Done:
    """What a call left: its exit code, and what it printed."""

    returncode: int
    content: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        """The content, where it is text."""
        return self.content.decode()


def kg_here(*words: object, language: str = "en", home: Path | None = None, columns: int = 120) -> Done:
    """Call the program as its entry point does.

    Args:
        words: of the command line.
        language: of its messages.
        home: folder of the built data.
        columns: of the terminal.
    """
    environment = {"POLICY_KG_LANG": language, "COLUMNS": str(columns)}
    if home:
        environment["POLICY_KG_HOME"] = str(home)
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code: object = 0
    with (
        mock.patch.dict(os.environ, environment),
        mock.patch.object(sys, "argv", ["kg", *map(str, words)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    assert isinstance(code, int)
    return Done(code, out.buffer.getvalue(), err.buffer.getvalue().decode())
