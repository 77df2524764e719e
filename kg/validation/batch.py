"""Many files: RDF is screened by light processes, documents and what has findings go to whole ones.

A bad file stops no other. A clean RDF plan never leaves the light process; without the fast engine none is screened.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from kg.errors import PolicyKGError
from kg.screening.census import Census
from kg.screening.engine import is_installed
from kg.screening.pool import screen_files
from kg.settings import Settings
from kg.validation.completeness import completeness_of
from kg.validation.fast import engine_named
from kg.validation.files import validate_file
from kg.validation.inputs import is_light
from kg.validation.plans import surroundings, surroundings_with
from kg.validation.report import Report
from kg.validation.shapes import shapes_text, visible_terms

FEWEST = 4
"""Files from which processes are started; below it they cost more than they save."""

Outcome = Report | PolicyKGError


@dataclass(frozen=True, slots=True)
class Batch:
    """How files are validated.

    Args:
        settings: base IRI and limits.
        engine: name of the engine; ``None`` for the default.
        dataset: built data whose plans the files may refer to.
        jobs: processes; ``None``: one for each processor.
    """

    settings: Settings
    engine: str | None = None
    dataset: Path | None = None
    jobs: int | None = None

    def outcomes(self, files: Sequence[Path], done: Callable[[Path], None] = lambda _: None) -> Iterator[Outcome]:
        """The report of each file, or what is wrong with it, in order.

        Args:
            files: their names are those of the findings.
            done: is told each file when it is done.

        Raises:
            DataError: the shapes are broken.
            UsageError: the engine is not installed.
        """
        engine_named(self.engine)
        clean = self._clean(files)
        rest = [path for path in files if path not in clean]
        found = dict(zip(rest, self._whole(rest), strict=True)) if len(rest) < FEWEST else None
        slow = iter(()) if found is not None else self._in_processes(rest)
        for path in files:
            outcome = clean.get(path) or (found[path] if found is not None else next(slow))
            done(path)
            yield outcome

    def _clean(self, files: Sequence[Path]) -> dict[Path, Outcome]:
        """RDF files in which the fast engine finds nothing, where that may be the last word."""
        light = [path for path in files if is_light(path, self.settings.upload_bytes)]
        if len(light) < FEWEST or not is_installed() or self.engine == "pyshacl":
            return {}
        around = surroundings(self.settings).lines()
        jobs = min(self.jobs or os.cpu_count() or 1, len(light))
        answers = screen_files(light, shapes_text(), visible_terms(), around, jobs)
        return {path: _report(answer, path) for path, answer in zip(light, answers, strict=True) if _is_clean(answer)}

    def _whole(self, files: Sequence[Path]) -> Iterator[Outcome]:
        return map(partial(outcome_of, batch=self), files)

    def _in_processes(self, files: Sequence[Path]) -> Iterator[Outcome]:
        jobs = min(self.jobs or os.cpu_count() or 1, len(files))
        if jobs == 1:
            yield from self._whole(files)
            return
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            yield from pool.map(partial(outcome_of, batch=self), files)


def outcome_of(path: Path, batch: Batch) -> Outcome:
    """The report of a file, or what is wrong with it; the reference data are loaded once a process."""
    known = surroundings_with(batch.settings, batch.dataset) if batch.dataset else surroundings(batch.settings)
    try:
        return validate_file(path, str(path), known, batch.settings, engine_named(batch.engine))
    except PolicyKGError as error:
        return error


def _is_clean(answer: dict[str, Any]) -> bool:
    """Nothing found, and one plan: a file of several is taken apart by whoever reads it whole."""
    return answer.get("results") == [] and len(answer["census"]["plans"]) == 1


def _report(answer: dict[str, Any], path: Path) -> Report:
    census = Census(**{**answer["census"], "plans": tuple(answer["census"]["plans"])})
    score, _ = completeness_of(census, (), str(path))
    return Report((), (score,) if score else ())
