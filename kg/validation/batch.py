"""Many files: RDF is screened by light processes, documents and what needs the reference go to whole ones.

A bad file stops no other. An RDF plan without a Violation never leaves the light process; without the fast engine none
is screened.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from kg.errors import PolicyKGError
from kg.screening.census import Census
from kg.screening.engine import is_installed
from kg.screening.pool import Equipment, screen_files
from kg.screening.sightings import Sighting
from kg.settings import Settings
from kg.validation.completeness import completeness_of
from kg.validation.fast import engine_named
from kg.validation.files import validate_file
from kg.validation.findings import findings_of_sightings, shapes_that_run_once
from kg.validation.inputs import is_light
from kg.validation.plans import surroundings, surroundings_with
from kg.validation.report import Report
from kg.validation.shapes import catalogue, shapes_text, visible_terms

FEWEST = 4
"""Files from which processes are started; below it they cost more than they save."""

NamedFile = tuple[str, Path]
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

    def outcomes(self, files: Mapping[str, Path], done: Callable[[str], None] = lambda _: None) -> Iterator[Outcome]:
        """The report of each file, or what is wrong with it, in order.

        Args:
            files: name in the findings → path.
            done: is told each file when it is done.

        Raises:
            DataError: the shapes are broken.
            UsageError: the engine is not installed.
        """
        engine_named(self.engine)
        light = self._light(files)
        rest = [(name, path) for name, path in files.items() if name not in light]
        whole = iter(self._in_processes(rest) if len(rest) >= FEWEST else self._whole(rest))
        for name in files:
            outcome = light[name] if name in light else next(whole)
            done(name)
            yield outcome

    def _light(self, files: Mapping[str, Path]) -> dict[str, Outcome]:
        """Reports on RDF files of which the fast engine has the last word."""
        light = {name: path for name, path in files.items() if is_light(path, self.settings.upload_bytes)}
        if len(light) < FEWEST or not is_installed() or self.engine == "pyshacl":
            return {}
        around = surroundings(self.settings).lines()
        equipment = Equipment(shapes_text(), visible_terms(), shapes_that_run_once(), around)
        answers = screen_files(light.values(), equipment, min(self.jobs or os.cpu_count() or 1, len(light)))
        return {name: _report(answer, name) for name, answer in zip(light, answers, strict=True) if self._holds(answer)}

    def _holds(self, answer: dict[str, Any]) -> bool:
        """Whether a light process has the last word: not of several plans in a file, nor where a Violation waits."""
        if "sightings" not in answer or len(answer["census"]["plans"]) != 1:
            return False
        shapes = {sighting["result"]["shape"] for sighting in answer["sightings"]}
        return self.engine is not None or not any(catalogue()[each].severity == "violation" for each in shapes)

    def _whole(self, files: Sequence[NamedFile]) -> Iterator[Outcome]:
        return map(partial(outcome_of, batch=self), files)

    def _in_processes(self, files: Sequence[NamedFile]) -> Iterator[Outcome]:
        jobs = min(self.jobs or os.cpu_count() or 1, len(files))
        if jobs == 1:
            yield from self._whole(files)
            return
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            yield from pool.map(partial(outcome_of, batch=self), files)


def outcome_of(file: NamedFile, batch: Batch) -> Outcome:
    """The report of a file, or what is wrong with it; the reference data are loaded once a process."""
    known = surroundings_with(batch.settings, batch.dataset) if batch.dataset else surroundings(batch.settings)
    try:
        name, path = file
        return validate_file(path, name, known, batch.settings, engine_named(batch.engine))
    except PolicyKGError as error:
        return error


def _report(answer: dict[str, Any], name: str) -> Report:
    census = Census(**{**answer["census"], "plans": tuple(answer["census"]["plans"])})
    sightings = [Sighting.read(told) for told in answer["sightings"]]
    score, findings = completeness_of(census, findings_of_sightings(sightings, None, name), name)
    return Report(tuple(findings), (score,) if score else ())
