"""Every operation of ``/openapi.json``, with parameters drawn from its description and with others (schemathesis)."""

from __future__ import annotations

from collections import Counter

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance

EXAMPLES = {GenerationMode.POSITIVE: 3, GenerationMode.NEGATIVE: 2}
"""Requests of each operation, with parameters that fit the description and with parameters that do not."""
UPLOAD = "POST /api/validate"
"""Has tests of its own."""


@pytest.mark.parametrize("mode", list(EXAMPLES), ids=lambda mode: mode.value)
def test_every_operation(address, check, mode):
    """No server error but "busy" and "too slow"; problems and answers are what the description says."""
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    statuses: Counter[int] = Counter()
    operations = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.label != UPLOAD and (operation.query or mode is GenerationMode.POSITIVE):
            operations += 1
            ask(operation, mode, address, check, statuses)
    assert operations > 100
    if mode is GenerationMode.POSITIVE:
        assert statuses[200] > 100
    else:
        assert statuses[400] + statuses[406] + statuses[422] > 20


def ask(operation, mode, address, check, statuses) -> None:
    @settings(
        max_examples=EXAMPLES[mode],
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def once(case):
        given = case.call(base_url=address, timeout=20)
        headers = {name: values[0] for name, values in given.headers.items() if name != "content-encoding"}
        request = httpx2.Request(case.method, given.request.url)
        check(httpx2.Response(given.status_code, headers=headers, content=given.content, request=request))
        statuses[given.status_code] += 1
        if given.status_code == 200:
            case.validate_response(given, checks=[response_schema_conformance])

    once()
