"""The wheel in a bare environment: everything it needs is inside, and it works from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from kg import resources

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the sdist, as ``python -m build`` and registries do."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "--no-isolation", "-o", out, ROOT], check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_wheel_carries_ontology_shapes_queries_and_data(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("ontology", "shapes", "queries", "data"):
        in_checkout = {path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert {f"kg/bundled/{path.as_posix()}" for path in in_checkout} <= names
    assert "kg/web/templates/base.html" in names
    assert any(name.startswith("kg/web/static/") for name in names)
    assert {f"kg/web/static/vendor/{name}" for name in resources.ASSETS if resources.asset(name)} <= names
    assert not any(name.startswith(("tests/", "ontology/")) for name in names)


def test_wheel_in_a_bare_environment(wheel: Path, tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    venv.create(tmp_path / "venv")
    binary = tmp_path / "venv" / "bin"
    pip = [sys.executable, "-m", "pip", "--python", binary / "python", "--quiet", "--disable-pip-version-check"]
    pip += ["install", "--no-compile"]  # what is imported is compiled then
    subprocess.run([*pip, "--require-hashes", "-r", ROOT / "requirements.lock"], check=True)
    subprocess.run([*pip, "--no-deps", wheel], check=True)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("POLICY_KG", "PYTHON"))}

    def kg(*words: str) -> str:
        done = subprocess.run(
            [binary / "kg", *words],
            cwd=elsewhere,
            env={**inherited, "HOME": str(home), "LANG": "C.UTF-8", "XDG_DATA_HOME": str(home / "data")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    documents = len(list((ROOT / "data").glob("*/document.toml")))
    assert f"{documents} documents" in kg("build")
    assert (home / "data" / "policy-kg" / "dataset.nq").is_file()
    rows = kg("query", "plan-overview", "--format", "csv").splitlines()
    assert len(rows) == 1 + documents
    assert list(elsewhere.iterdir()) == []
