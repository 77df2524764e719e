"""The query editor of ``/sparql`` in a browser, and the page that it stands on without one."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from kg import namespaces, resources
from kg.messages import LANGUAGES
from kg.web.headers import CONTENT_SECURITY_POLICY

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PLANS = "SELECT ?plan WHERE { ?plan a <https://w3id.org/policy-kg/ns#PolicyPlan> } ORDER BY ?plan"
BAD = "SELECT * WHERE {\n  ?s ?p\n}"
EDITOR = "document.querySelector('.CodeMirror').CodeMirror"


class Editor:
    """The page of the editor, driven as a person does."""

    def __init__(self, page) -> None:
        self.page = page

    @property
    def text(self) -> str:
        return self.page.evaluate(f"{EDITOR}.getValue()")

    def write(self, text: str) -> None:
        """Select all that is there, and type."""
        self.page.locator(".CodeMirror").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def run(self):
        """Press the button and wait until the answer to this text is there."""
        before = self.page.locator("#answer").element_handle()
        self.page.locator("form.query button").click()
        self.page.wait_for_function("before => !before.isConnected", arg=before)
        return self.page.locator("#answer")

    def offers(self, typed: str) -> list[str]:
        """What is offered once ``typed`` stands between the braces of a query, the cursor behind it."""
        self.write("SELECT * WHERE {  }")
        self.page.evaluate(f"{EDITOR}.setCursor(0, 17)")
        self.page.keyboard.type(typed)
        first = self.page.locator(".CodeMirror-hint").first
        first.wait_for()
        return self.page.locator(".CodeMirror-hint").all_text_contents()

    def violations(self) -> list[tuple[str, list[str]]]:
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run().then(result => result.violations)")
        return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


@pytest.fixture
def open_editor(browser, full_server, assets):
    """Open the editor; what the page complains of or asks of other hosts is an error in the end.

    A refused query is an answer with a status that Chromium writes to the console: such lines are left out.
    """
    complaints, contexts = [], []

    def opening(query: str = "", language: str = "zh-Hans", width: int = 1280, **options) -> Editor:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: None if "status of 400" in message.text else complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: None if ours(request.url) else complaints.append(request.url))
        page.goto(f"{full_server.url}/sparql?lang={language}{query}")
        return Editor(page)

    def ours(url: str) -> bool:
        return url.startswith((full_server.url, "data:"))

    yield opening
    for context in contexts:
        context.close()
    assert complaints == []


def test_a_query_is_written_and_run(open_editor, full_server):
    editor = open_editor()
    page = editor.page
    assert "pp:PolicyPlan" in editor.text  # something to begin with
    editor.write(PLANS)
    answer = editor.run()
    first = answer.locator("tbody a").first
    assert first.inner_text() == "440000-2025-digital-guangdong"
    assert parse_qs(urlsplit(page.url).query)["query"] == [PLANS]
    assert page.get_by_role("status").inner_text() == answer.locator(".facts").inner_text()
    for link in page.locator("a[hreflang][rel=alternate]").all():
        assert parse_qs(urlsplit(link.get_attribute("href")).query)["query"] == [PLANS]
    assert httpx2.get(f"{full_server.url}{first.get_attribute('href')}", headers=BROWSER).status_code == 200
    downloads = {link.inner_text(): link.get_attribute("href") for link in answer.locator(".downloads a").all()}
    assert (
        httpx2.get(full_server.url + downloads["CSV"]).text.splitlines()[1].endswith("/440000/2025/digital-guangdong")
    )

    written = editor.text
    editor.write("ASK {}")
    editor.run()
    page.go_back()
    page.wait_for_function(f"text => {EDITOR}.getValue() === text", arg=written)
    assert page.locator("#answer tbody a").count() > 1
    assert editor.violations() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_query_too_long_for_an_address_is_sent_all_the_same(open_editor):
    editor = open_editor()
    before = editor.page.url
    editor.write(f"# {'x' * 8000}\n{PLANS}")
    assert editor.run().locator("tbody a").count() > 1
    assert editor.page.url == before


def test_an_address_opens_with_its_query_and_answer(open_editor):
    editor = open_editor(f"&{urlencode({'query': PLANS})}", "en", 390)
    assert editor.text == PLANS
    assert editor.page.locator("#answer tbody a").count() > 1
    assert editor.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert editor.violations() == []


def test_what_is_wrong_is_said_and_marked(open_editor):
    editor = open_editor()
    editor.write(BAD)
    assert "语法错误" in editor.run().get_by_role("alert").inner_text()
    assert editor.page.locator(".CodeMirror-code > div").nth(2).locator(".wrong").count() == 1
    assert editor.page.locator(".wrong").count() == 1
    assert editor.violations() == []
    editor.write("ASK {}")
    assert editor.run().get_by_role("alert").count() == 0
    assert editor.page.locator(".wrong").count() == 0


def test_a_saved_query_is_chosen(open_editor):
    editor = open_editor()
    saved = editor.page.get_by_label("从已保存的查询开始")
    assert saved.locator("optgroup").first.get_attribute("label") == "内容与结构"
    saved.select_option(label="某单位参与的任务")
    editor.page.wait_for_function(f"() => {EDITOR}.getValue().includes('/id/agency/500000/gaj>')")
    assert "#+" not in editor.text
    assert "saved=items-of-agency" in editor.page.url
    assert editor.run().locator("tbody tr").count() > 5


def test_our_terms_are_completed(open_editor):
    editor = open_editor()
    assert editor.offers("?s a pp:PolicyI") == ["pp:PolicyItem政策任务"]
    assert editor.violations() == []
    editor.page.keyboard.press("Enter")
    assert "?s a pp:PolicyItem " in editor.text
    assert editor.text.startswith("PREFIX pp: <https://w3id.org/policy-kg/ns#>\n")
    assert "pp:leadAgent牵头主体" in editor.offers("?s 牵头")
    assert "dcterms:title" in editor.offers("?s dcterms:t")
    assert editor.offers("?s ?p theme:人工智")[0].startswith("theme:artificial-intelligence")
    english = open_editor(language="en")
    english.write("SELECT * WHERE { ?s  }")
    english.page.evaluate(f"{EDITOR}.setCursor(0, 20)")
    english.page.keyboard.press("Control+Space")
    english.page.locator(".CodeMirror-hint").first.wait_for()
    assert "pp:itemOfitem of" in english.page.locator(".CodeMirror-hint").all_text_contents()


def test_a_running_query_can_be_stopped(open_editor):
    editor = open_editor(language="en")
    editor.write("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?g && ?d != ?g) }")
    button = editor.page.locator("form.query button")
    button.click()
    assert button.inner_text() == "Stop"
    button.click()
    editor.page.get_by_text("Stopped.").wait_for()
    assert button.inner_text() == "Run"


def test_the_keyboard_leads_out_of_the_editor(open_editor):
    editor = open_editor()
    editor.page.locator(".CodeMirror").click()
    before = editor.text
    editor.page.keyboard.press("Tab")
    editor.page.keyboard.press("Tab")
    assert editor.page.evaluate("document.activeElement.textContent") == "运行"
    assert editor.text == before


def test_without_script_the_form_works(open_editor):
    editor = open_editor(java_script_enabled=False)
    page = editor.page
    page.get_by_label("从已保存的查询开始").select_option("workload-of-agencies")
    page.get_by_role("button", name="放入编辑器").click()
    page.get_by_role("button", name="运行").click()
    assert page.locator("#answer tbody tr").count() > 5
    page.get_by_label("查询语句").fill(BAD)
    page.get_by_role("button", name="运行").click()
    assert "语法错误" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("查询语句").input_value() == BAD  # nobody has to write it again


def test_the_page_needs_no_exception_of_the_policy(full_server, assets):
    """Of YASGUI only the editor is used: its table would bring a style element. The policy is the same everywhere."""
    answer = httpx2.get(f"{full_server.url}/sparql", headers=BROWSER)
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert not re.search(r"<style|<script(?![^>]* src=)| style=| on[a-z]+=", answer.text)
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', answer.text):
        assert httpx2.get(full_server.url + address).status_code == 200


def test_without_assets_the_form_is_there(full_server, monkeypatch, tmp_path):
    monkeypatch.setattr(resources, "asset", lambda name: None)
    text = httpx2.get(f"{full_server.url}/sparql?lang=en", headers={**BROWSER, "Cache-Control": "no-cache"}).text
    assert "<textarea" in text
    assert "yasgui" not in text
    assert "editor.js" not in text


def test_a_refused_query_keeps_status_and_fields(full_server):
    answer = httpx2.get(f"{full_server.url}/sparql", params={"query": BAD, "lang": "en"}, headers=BROWSER)
    assert (answer.status_code, answer.headers["cache-control"]) == (400, "no-store")
    assert 'data-line="3"' in answer.text
    unknown = httpx2.get(f"{full_server.url}/sparql?saved=nothing", headers=BROWSER)
    assert unknown.status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms(full_server, language):
    body = httpx2.get(f"{full_server.url}/sparql/terms.json", params={"lang": language}).json()
    assert body["prefixes"] == namespaces.prefixes()
    terms = {name: (label, kind) for name, label, kind in body["terms"]}
    assert len(terms) == len(body["terms"])
    assert terms["pp:PolicyItem"] == ({"zh-Hans": "政策任务", "en": "policy item"}[language], "class")
    assert terms["skos:prefLabel"][1] == "property"
    assert terms["role:lead"][1] == "concept"
    assert {name.partition(":")[0] for name in terms} <= set(body["prefixes"])
    assert [name for name, (label, _) in terms.items() if name.startswith("pp:") and not label] == []
