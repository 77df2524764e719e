"""Pictures of the pages for README and docs: ``make screenshots`` writes ``docs/screenshots/``."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from kg import resources
from kg.building import build
from kg.dumps import write_dumps
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.sources import built_data
from tests.servers import Running
from tests.web.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

OUT = Path(__file__).parents[2] / "docs" / "screenshots"
SHOTS = {
    "home": ("/", "zh-Hans", 1280, 1500),
    "home-en": ("/", "en", 1280, 1500),
    "plans": ("/plans", "zh-Hans", 1280, 900),
    "plan": ("/plans/500000-2022-zwfw-gzyd", "zh-Hans", 1280, 1500),
    "plan-facets": ("/plans/500000-2022-zwfw-gzyd?theme=one-thing#items", "en", 1280, 1200),
    "item": ("/plans/500000-2022-zwfw-gzyd/items/03-05", "zh-Hans", 1280, 1300),
    "item-phone": ("/plans/500000-2022-zwfw-gzyd/items/03-05", "en", 390, 844),
    "items": ("/items?theme=one-thing", "zh-Hans", 1280, 1000),
    "agencies": ("/agencies", "en", 1280, 1200),
    "agency": ("/agencies/500000/zfbgt", "zh-Hans", 1280, 1500),
    "groups": ("/groups", "zh-Hans", 1280, 900),
    "group": ("/groups/500000/municipal-departments-concerned", "en", 1280, 900),
    "jurisdictions": ("/jurisdictions", "zh-Hans", 1280, 900),
    "jurisdiction": ("/jurisdictions/500000", "en", 1280, 900),
    "themes": ("/themes", "zh-Hans", 1280, 1500),
    "theme": ("/themes/one-thing", "en", 1280, 1500),
    "initiatives": ("/initiatives", "zh-Hans", 1280, 1000),
    "initiative": ("/initiatives/cross-province", "zh-Hans", 1280, 1000),
    "deadlines": ("/deadlines?plan=500000-2022-zwfw-gzyd&as_of=2022-09-01", "zh-Hans", 1280, 1300),
    "deadlines-gantt": ("/deadlines?plan=500000-2022-zwfw-gzyd&view=gantt#list", "en", 1280, 1200),
    "network": ("/network?plan=500000-2022-zwfw-gzyd", "zh-Hans", 1280, 1500),
    "search": ("/search?q=跨省通办", "zh-Hans", 1280, 900),
    "search-phone": ("/search?q=跨省通办", "zh-Hans", 390, 844),
    "compare": ("/compare", "zh-Hans", 1280, 1000),
    "comparison": ("/compare?a=500000-2022-zwfw-gzyd&b=440000-2025-digital-guangdong", "en", 1280, 1500),
    "validate": ("/validate", "zh-Hans", 1280, 900),
    "queries": ("/queries", "en", 1280, 1000),
    "query": ("/queries/workload-of-agencies?plan=500000-2022-zwfw-gzyd", "zh-Hans", 1280, 1500),
    "sparql": ("/sparql", "zh-Hans", 1280, 800),
    "data": ("/data", "en", 1280, 1000),
    "about": ("/about", "zh-Hans", 1280, 1000),
    "ontology": ("/ns", "en", 1280, 1000),
}
"""File → address, language, width and height of the window in CSS pixels."""


def main() -> None:
    """Build the data, serve them, and take every picture."""
    OUT.mkdir(parents=True, exist_ok=True)
    settings = Settings(workers=2)
    with tempfile.TemporaryDirectory() as folder:
        build(resources.folder("data"), Path(folder), settings, progress=lambda _: None)
        write_dumps(Path(folder), settings, progress=lambda _: None)
        store, dataset = LocalStore(built_data(Path(folder)), settings), Path(folder) / resources.DATASET
        server = Running(settings, store, resources.folder("queries"), dataset=dataset)
        try:
            take(server.url)
        finally:
            server.close()
    lines = [f"| `{address}` | ![{name}]({name}.webp) |" for name, (address, *_) in SHOTS.items()]
    head = [
        "# The pages · 各类页面",
        "",
        "Made by `make screenshots` · 由 `make screenshots` 生成",
        "",
        "| | |",
        "|---|---|",
    ]
    (OUT / "README.md").write_text("\n".join([*head, *lines, ""]), encoding="utf-8")


def take(url: str) -> None:
    """All pictures of a running server."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        for name, (address, language, width, height) in SHOTS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            path, sign, fragment = address.partition("#")
            page.goto(f"{url}{path}{'&' if '?' in path else '?'}lang={language}{sign}{fragment}")
            page.wait_for_timeout(800)  # pictures are drawn when their size is known
            image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            image.save(OUT / f"{name}.webp", quality=82, method=6)
            print(f"{name}: {page.title()}")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
