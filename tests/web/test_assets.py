"""Files of other projects that pages use: named by package, version and digest, fetched at installation."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from kg import resources

ROOT = Path(__file__).parents[2]
HOOK = ROOT / ".ci" / "hatch_build.py"


def test_the_lock_has_digests_and_no_addresses():
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    installed = [package for path, package in packages.items() if path]
    assert all(package["integrity"].startswith("sha512-") for package in installed)
    assert not any("resolved" in package for package in installed)


def test_no_file_names_a_registry():
    for name in (
        "package.json",
        "package-lock.json",
        ".npmrc",
        "requirements-node.lock",
        ".ci/hatch_build.py",
        "Makefile",
    ):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"registry\.|npmjs|pypi\.|--index-url", text), name
    assert (ROOT / "requirements-node.lock").read_text(encoding="utf-8").count("--hash=sha256:") > 1


def test_what_pages_ask_for_is_fetched(assets):
    specification = importlib.util.spec_from_file_location("hatch_build", HOOK)
    hook = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(hook)
    assert set(resources.ASSETS) <= set(hook.FILES)
    for name, source in hook.FILES.items():
        assert (ROOT / hook.VENDOR / name).read_bytes() == (ROOT / "node_modules" / source).read_bytes()


def test_without_a_network_it_gives_up_with_one_line(tmp_path):
    for name in ("package.json", "package-lock.json", ".npmrc", ".ci/hatch_build.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    nowhere = {"npm_config_registry": "http://127.0.0.1:9/", "npm_config_cache": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, tmp_path / ".ci" / "hatch_build.py"],
        env={**os.environ, **nowhere},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert re.fullmatch(r".*npm.* Pages work without pictures.*\n", done.stderr)
    assert not (tmp_path / "node_modules").exists()
