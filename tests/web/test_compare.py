"""``/compare``: loaded plans side by side, a file of one's own, what is refused, and that nothing is kept."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
from pathlib import Path

import httpx2
import pyoxigraph as ox
import pytest

from kg.building import built_plans
from kg.comparison.comparison import Conventions, compare
from kg.comparison.contract import comparison_json
from kg.comparison.judgements import file_of, read_judgements
from kg.comparison.review import Review, Reviewer
from kg.comparison.workbench import Workbench, no_graphs
from kg.documents import read_document
from kg.graph.alignments import PairIdentifiers, alignment_graphs
from kg.graph.canonical import canonical_nquads
from kg.graph.compared import compared_plan
from kg.graph.documents import build_document
from kg.identifiers import Identifiers
from kg.records.extraction import extract
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.processes import Worker
from kg.store.rdf_files import rdf_files
from kg.store.remote import RemoteStore
from kg.web import comparing
from kg.web.jobs import Jobs
from tests.servers import Running

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PLANS = Path(__file__).parents[1] / "comparison" / "plans"
UPPER, LOWER, UNRELATED = "310000-2026-upper", "320000-2026-lower", "330000-2026-unrelated"
PAIR = f"a={UPPER}&b={LOWER}"
SAMPLE, GUANGDONG = "500000-2022-zwfw-gzyd", "440000-2025-digital-guangdong"
IDS = Identifiers(Settings().base_iri)


def nquads_of(document: str) -> bytes:
    record = extract(read_document(PLANS / f"{document.rpartition('-')[2]}.txt", 10**6))
    graphs = build_document(record, document, IDS)
    return canonical_nquads((graphs.plan, graphs.provenance))


@pytest.fixture(scope="module")
def three_plans(tmp_path_factory) -> Path:
    """Three small plans; one pair of items of the first two was accepted by a person."""
    folder = tmp_path_factory.mktemp("compare")
    quads = b"".join(map(nquads_of, (UPPER, LOWER, UNRELATED)))
    store = ox.Store()
    store.load(quads, format=ox.RdfFormat.N_QUADS)
    upper, lower = (compared_plan(store, each, IDS.policy(each)) for each in (UPPER, LOWER))
    review = Review(upper, lower, folder, IDS)
    best = review.waiting()[0].correspondence
    said = Reviewer("王审核", dt.date(2026, 11, 25)).decide(best, "exactMatch", accepted=True, reason="同一项工作")
    review.record([said])
    file = folder / "plans.nq"
    file.write_bytes(quads + canonical_nquads(alignment_graphs(upper, lower, review.judged(), IDS)))
    return file


@pytest.fixture
def compare_client(three_plans, start):
    """Starts a server of one's own with the three plans, other settings if wanted."""

    def starting(**settings):
        chosen = Settings(workers=2, **settings)
        running = start(chosen, LocalStore(rdf_files([three_plans], chosen.base_iri), chosen))
        return httpx2.Client(base_url=running.url, timeout=120, headers={"Accept": "application/json"})

    return starting


@pytest.fixture(scope="module")
def three_plans_server(three_plans):
    """With the settings of every server; what tests change, they change in the module that serves."""
    settings = Settings(workers=2)
    running = Running(settings, LocalStore(rdf_files([three_plans], settings.base_iri), settings))
    yield running
    running.close()


@pytest.fixture
def client(three_plans_server):
    address = three_plans_server.url
    with httpx2.Client(base_url=address, timeout=120, headers={"Accept": "application/json"}) as found:
        yield found


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """The temporary folders in which comparisons ran; all are to be gone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen, workers, given = [], [], Jobs.worker

    class Watched(tempfile.TemporaryDirectory):
        def __init__(self, **options) -> None:
            super().__init__(**options)
            seen.append(self.name)

    async def worker(jobs: Jobs) -> Worker:
        workers.append(await given(jobs))
        return workers[-1]

    monkeypatch.setattr(comparing, "TemporaryDirectory", Watched)
    monkeypatch.setattr(Jobs, "worker", worker)
    yield seen
    assert all(Path(folder).parent == tmp_path for folder in seen)
    assert list(tmp_path.iterdir()) == []
    end = time.monotonic() + 10
    while any(map(is_alive, workers)):
        assert time.monotonic() < end
        time.sleep(0.01)


def is_alive(worker: Worker) -> bool:
    try:
        os.kill(worker.process_id, 0)
    except ProcessLookupError:
        return False
    return True


def sent(client, content: bytes, name: str = "own.txt", **fields: str):
    return client.post("/compare", files={"file": (name, content)}, data=fields)


def test_a_comparison_is_the_one_of_the_command(full_server, built):
    answer = httpx2.get(f"{full_server.url}/compare.json?a={SAMPLE}&b={GUANGDONG}&review=proposed", timeout=120)
    bench = Workbench([SAMPLE, GUANGDONG], built_plans(built)[0], [GUANGDONG, SAMPLE], Settings())
    expected = comparison_json(compare(bench, Conventions("proposed")))
    assert answer.json() == expected
    assert len(expected["matches"]) > 20


def test_what_a_person_accepted_counts(client):
    stated = client.get(f"/compare?{PAIR}").json()
    assert stated["stated"]["review_state"] == "accepted"
    (match,) = stated["matches"]
    assert (match["state"], match["relation"], match["reason"]) == ("accepted", "exactMatch", "同一项工作")
    assert client.get("/health").json()["comparison_jail"] == "seccomp"
    assert len(client.get(f"/compare?{PAIR}&review=proposed").json()["matches"]) > 1


def test_seen_from_the_other_side_and_by_iri(client):
    iri = IDS.policy(LOWER).work
    body = client.get("/compare.json", params={"a": iri, "b": UPPER, "reading": "strict", "as_of": "2026-10-01"}).json()
    assert (body["a"]["id"], body["b"]["id"]) == (LOWER, UPPER)
    assert (body["stated"]["reading"], body["stated"]["as_of"]) == ("strict", "2026-10-01")


def test_three_plans(client):
    body = client.get(f"/compare.json?{PAIR}&c={UNRELATED}").json()
    assert [plan["id"] for plan in body["plans"]] == [UPPER, LOWER, UNRELATED]
    assert len(body["pairs"]) == 3


@pytest.mark.parametrize(
    ("suffix", "media_type", "start_bytes"),
    [
        ("html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("sssom", "text/tab-separated-values; charset=utf-8", b"#"),
        ("turtle", "application/trig", b"@prefix"),
    ],
)
def test_formats(client, suffix, media_type, start_bytes):
    answer = client.get(f"/compare.{suffix}?{PAIR}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.content.startswith(start_bytes)
    assert f'filename="{UPPER}--{LOWER}.' in answer.headers["content-disposition"]


def test_a_remote_store_gives_the_same(client, start):
    settings = Settings(workers=1)
    remote = start(settings, RemoteStore(f"{client.base_url}/sparql".replace("//sparql", "/sparql"), settings))
    answer = httpx2.get(f"{remote.url}/compare.json?{PAIR}", timeout=120)
    assert answer.json() == client.get(f"/compare.json?{PAIR}").json()


def test_no_shared_subject_is_a_sentence(client):
    answer = client.get(f"/compare?a={UPPER}&b={UNRELATED}&lang=zh", headers=BROWSER)
    assert answer.status_code == 200
    assert "没有可采信的对应任务" in answer.text
    assert client.get(f"/compare.json?a={UPPER}&b={UNRELATED}").json()["matches"] == []


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        (f"a={UPPER}", 400, "web.compare.how_many"),
        ("", 400, "web.compare.how_many"),
        (f"a={UPPER}&b={UPPER}", 400, "web.compare.same"),
        (f"a={UPPER}&b=310000-2026-uper", 404, "web.compare.unknown"),
        (f"a={UPPER}&b={PLANS / 'lower.txt'}", 404, "web.compare.unknown"),
        (f"{PAIR}&review=all", 400, "web.compare.value"),
        (f"{PAIR}&reading=x", 400, "web.compare.value"),
        (f"{PAIR}&as_of=2026-02-30", 400, "web.compare.value"),
        (f"{PAIR}&reviw=proposed", 400, "web.compare.parameter"),
        (f"{PAIR}&c={UNRELATED}&format=sssom", 400, "compare.sssom_two"),
        (f"{PAIR}&format=odt", 406, "web.not_acceptable"),
    ],
)
def test_problems(client, query, status, code):
    answer = client.get(f"/compare?{query}", headers={"Accept-Language": "zh"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert any("一" <= letter <= "龥" for letter in answer.json()["detail"])


def test_an_unknown_id_has_suggestions_and_the_form_keeps_the_rest(client):
    assert client.get(f"/compare?a={LOWER}&b=310000-2026-uper").json()["near"][0] == UPPER
    answer = client.get(f"/compare?a={LOWER}&b=310000-2026-uper&lang=en", headers=BROWSER)
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text
    assert UPPER in answer.text
    assert f'<option value="{LOWER}" selected>' in answer.text


def test_own_file(client, folders):
    answer = sent(client, (PLANS / "lower.txt").read_bytes(), b=UPPER, review="proposed")
    body = answer.json()
    assert body["a"]["id"].startswith("file-")
    assert body["b"]["id"] == UPPER
    expected = Workbench([str(PLANS / "lower.txt"), str(PLANS / "upper.txt")], no_graphs, (), Settings())
    assert len(body["matches"]) == len(comparison_json(compare(expected, Conventions("proposed")))["matches"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    assert len(folders) == 1


def test_own_file_as_page_says_that_it_is_not_kept(client, folders):
    text = client.post(
        "/compare?lang=zh",
        files={"file": ('../<b>"计划.txt', (PLANS / "lower.txt").read_bytes())},
        data={"b": UPPER},
        headers=BROWSER,
    ).text
    assert "计划.txt 没有保存" in text
    assert "<b>&quot;" not in text
    assert "<mark>" in text
    assert len(folders) == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("plan.exe", b"MZ", "input.unknown_format"),
        ("plan.pdf", b"no pdf at all", None),
        ("plan.txt", "今天天气很好。".encode(), "input.no_plan"),
    ],
)
def test_a_wrong_file_gets_a_clear_word(client, folders, name, content, code):
    answer = sent(client, content, name, b=UPPER)
    assert answer.status_code == 422
    assert answer.json()["code"] == code or (code is None and answer.json()["code"].startswith("input."))
    assert all(folder not in answer.text for folder in folders)
    page = client.post("/compare?lang=zh", files={"file": (name, content)}, data={"b": UPPER}, headers=BROWSER)
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert len(folders) == 2


def test_a_form_without_a_file_or_of_another_kind(client):
    nothing = client.post("/compare", files={"file": ("", b"")}, data={"b": UPPER})
    assert (nothing.status_code, nothing.json()["code"]) == (400, "web.compare.no_file")
    assert client.post("/compare", data={"b": UPPER}).status_code == 415
    broken = client.post("/compare", content=b"x", headers={"Content-Type": "multipart/form-data"})
    assert (broken.status_code, broken.json()["code"]) == (400, "web.compare.form")


@pytest.mark.parametrize("size", [20_000, 500_000])
def test_too_large(compare_client, folders, size):
    with compare_client(upload_bytes=10_000) as client:
        answer = sent(client, b"x" * size, b=UPPER)
    assert (answer.status_code, answer.json()["code"]) == (413, "web.body_too_large")
    assert folders == []


def test_the_time_limit_ends_it_and_leaves_nothing(compare_client, folders):
    with compare_client(query_seconds_ceiling=0.05) as client:
        answer = sent(client, (PLANS / "lower.txt").read_bytes(), b=UPPER)
    assert (answer.status_code, answer.json()["code"]) == (504, "web.compare.timeout")
    assert len(folders) == 1


def test_the_memory_limit_ends_it_and_leaves_nothing(compare_client, folders):
    with compare_client(worker_memory_bytes=2**21) as client:
        answer = sent(client, (PLANS / "lower.txt").read_bytes(), b=UPPER)
    assert answer.json()["code"] in {"web.compare.memory", "web.compare.ended"}
    assert len(folders) == 1


def test_too_many_at_a_time(compare_client, monkeypatch):
    """On a server that has not made this comparison yet: it keeps answers."""
    monkeypatch.setattr(comparing, "AT_ONCE", 0)
    with compare_client() as client:
        for answer in (client.get(f"/compare?{PAIR}"), sent(client, b"x", b=UPPER)):
            assert (answer.status_code, answer.json()["code"]) == (503, "web.compare.busy")
            assert int(answer.headers["retry-after"]) > 0
        monkeypatch.undo()
        assert client.get(f"/compare?{PAIR}").status_code == 200


def test_what_waits_for_a_person(client):
    body = client.get(f"/compare/review?{PAIR}").json()
    assert (body["a"]["id"], body["b"]["id"], body["accepted"]) == (UPPER, LOWER, 1)
    counted = client.get(f"/compare.json?{PAIR}&review=proposed").json()
    unjudged = [m for m in (*counted["matches"], *counted["candidates"]) if m["state"] == "candidate"]
    assert [each["score"] for each in body["waiting"]] == [match["score"] for match in unjudged]
    assert [each["proposed"] for each in body["waiting"]] == [match in counted["matches"] for match in unjudged]
    page = client.get(f"/compare/review?{PAIR}&lang=en", headers=BROWSER)
    assert page.text.count("<article") == len(unjudged) > 0
    assert f"kg align review {UPPER} {LOWER}" in page.text
    assert f"{body['waiting'][0]['a']['key']}--{body['waiting'][0]['b']['key']}" in page.text


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        (f"{PAIR}&c={UNRELATED}", 400, "web.compare.pair"),
        (f"a={UPPER}&b=x", 404, "web.compare.unknown"),
        (f"{PAIR}&format=xlsx", 406, "web.not_acceptable"),
    ],
)
def test_problems_of_the_review(client, query, status, code):
    answer = client.get(f"/compare/review?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_server_that_takes_no_decisions_says_so(client):
    answer = client.post("/compare/review", data={"decision": "accept"})
    assert (answer.status_code, answer.json()["code"]) == (403, "web.compare.review_closed")


def decision(**other: str) -> dict[str, str]:
    return {"a": LOWER, "b": UPPER, "relation": "broadMatch", "decision": "accept", "by": "李审核", **other}


def test_a_decision_of_the_page_is_written_and_waits_no_more(start, three_plans, tmp_path):
    settings = Settings(workers=1)
    store = LocalStore(rdf_files([three_plans], settings.base_iri), settings)
    server = start(settings, store, review=tmp_path)
    same = {"Origin": server.url}
    with httpx2.Client(base_url=server.url, timeout=60) as client:
        page = client.get(f"/compare/review?a={LOWER}&b={UPPER}", headers=BROWSER)
        assert '<form class="decide" method="post"' in page.text
        waiting = client.get(f"/compare/review?a={LOWER}&b={UPPER}&format=json").json()["waiting"]
        keys = {"key_a": waiting[0]["a"]["key"], "key_b": waiting[0]["b"]["key"]}
        answer = client.post("/compare/review", data=decision(**keys, why="更宽"), headers=same)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/compare/review")
        left = client.get(f"/compare/review?a={LOWER}&b={UPPER}&format=json").json()["waiting"]
        assert keys not in [{"key_a": each["a"]["key"], "key_b": each["b"]["key"]} for each in left]
        assert len(left) == len(waiting) - 1
        for wrong, status in (
            ({"headers": {}}, 403),
            ({"headers": {"Origin": "https://elsewhere.example"}}, 403),
            ({"headers": {**same, "Sec-Fetch-Site": "cross-site"}}, 403),
            ({"data": decision(**keys, relation="sameAs")}, 400),
            ({"data": decision(**keys, by=" ")}, 400),
            ({"data": decision(key_a="99-99", key_b=keys["key_b"])}, 400),
        ):
            refused = client.post("/compare/review", **({"data": decision(**keys), "headers": same} | wrong))
            assert refused.status_code == status, wrong
    (said,) = read_judgements(file_of(tmp_path, UPPER, LOWER), PairIdentifiers(IDS, UPPER, LOWER))
    assert (said.a, said.b) == (keys["key_b"], keys["key_a"]), "stored with the ids sorted"
    assert (said.relation, said.accepted, said.reviewer, said.reason) == ("narrowMatch", True, "李审核", "更宽")


def test_methods(client):
    answer = client.options("/compare")
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert client.options("/compare.json").headers["allow"] == "GET, HEAD, OPTIONS"
    head = client.head("/compare", headers=BROWSER)
    assert (head.status_code, head.content) == (200, b"")
    assert client.put("/compare").status_code == 405
    assert client.get(f"/compare.odt?{PAIR}").status_code == 404


def test_the_way_to_it(client):
    assert 'href="/compare?lang=zh-Hans"' in client.get("/?lang=zh", headers=BROWSER).text


@pytest.mark.parametrize(("language", "width"), [("zh-Hans", 360), ("en", 1280)])
def test_a_visitor_compares_two_plans(browser, client, language, width):
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(120_000)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    words = {"zh-Hans": ("比较", "甲", "政策计划对比"), "en": ("Compare", "A", "Comparison of policy plans")}
    compare_word, first, heading = words[language]
    page.goto(f"{client.base_url}?lang={language}")
    page.get_by_role("navigation").get_by_role("link", name=compare_word).click()
    page.get_by_label(first, exact=True).select_option(UPPER)
    page.locator("#s-b").select_option(LOWER)
    page.locator("#s-review").select_option("proposed")
    page.get_by_role("button", name=compare_word, exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text().replace("\n", " ") == heading
    marked = page.locator("article.match", has_text="助餐、助浴、日间照料").locator("mark")
    assert marked.count() >= 2
    sides = [box.bounding_box()["y"] for box in page.locator("article.match").first.locator(".sides > div").all()]
    assert (sides[0] == sides[1]) == (width > 700)
    assert marked.first.evaluate("mark => getComputedStyle(mark).borderBottomStyle") == "solid"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    assert complaints == []
    context.close()


def test_a_visitor_compares_a_file(browser, client, folders):
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{client.base_url}/compare")
    page.locator("#u-file").set_input_files(PLANS / "lower.txt")
    page.locator("#u-b").select_option(UPPER)
    page.get_by_role("button", name="比较这个文件").click()
    assert page.get_by_text("lower.txt 没有保存").is_visible()
    assert page.locator("article.match").count() > 0
    assert len(folders) == 1
    context.close()
