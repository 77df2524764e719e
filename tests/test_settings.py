"""Settings from the environment: wrong values are refused, with the variable's name."""

from __future__ import annotations

import pytest

from kg.errors import UsageError
from kg.settings import Settings


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("WORKERS", "0", "settings.not_positive"),
        ("WORKERS", "two", "settings.wrong_type"),
        ("QUERY_SECONDS", "nan", "settings.not_positive"),
        ("QUERY_SECONDS", "inf", "settings.not_positive"),
        ("UPLOAD_BYTES", "-5", "settings.not_positive"),
        ("BASE_IRI", "foo/", "settings.base_iri"),
        ("BASE_IRI", "https://example.org", "settings.base_iri"),
        ("BASE_IRI", "https://example.org/a b/", "settings.base_iri"),
        ("BASE_IRI", "https://example.org/a?b=/", "settings.base_iri"),
        ("BASE_IRI", "https://example.org/a#b/", "settings.base_iri"),
        ("BASE_IRI", "https://example.org?/", "settings.base_iri"),
        ("BASE_IRI", "https://example.org:99999/", "settings.base_iri"),
        ("BASE_IRI", "https://example.org:0/", "settings.base_iri"),
        ("BASE_IRI", "https://example.org:http/", "settings.base_iri"),
        ("BASE_IRI", "https://:80/", "settings.base_iri"),
        ("BASE_IRI", "https://[::1/", "settings.base_iri"),
        ("BASE_IRI", "https://user:word@example.org/", "settings.base_iri"),
    ],
)
def test_wrong_value(monkeypatch: pytest.MonkeyPatch, name: str, value: str, key: str) -> None:
    monkeypatch.setenv(f"POLICY_KG_{name}", value)
    with pytest.raises(UsageError) as caught:
        Settings.from_environment()
    assert caught.value.key == key


@pytest.mark.parametrize(
    "value", ["https://example.org/", "http://127.0.0.1:8000/kg/", "http://[::1]:8000/kg@1/", "https://例子.org/数据/"]
)
def test_base_iri(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("POLICY_KG_BASE_IRI", value)
    assert Settings.from_environment().base_iri == value
