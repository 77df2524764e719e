"""``/validate`` and ``/api/validate``: the page, the forms of the report, what is refused, and that nothing is kept."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import json
import os
import signal
import socket
import tempfile
import time
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import docx
import httpx2
import jsonschema
import openpyxl
import pytest
import rdflib
import typer
from openpyxl.writer.excel import save_workbook
from selectolax.lexbor import LexborHTMLParser
from typer.testing import CliRunner

from kg.cli.validate import validate
from kg.namespaces import PP
from kg.settings import Settings
from kg.validation.forms import FORMS
from kg.web import jobs, submission, validating
from kg.web import validate as doors
from kg.web.uploads import LONGEST_NAME_BYTES, safe_name

ROOT = Path(__file__).parents[2]
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
OFFICE = "application/vnd.openxmlformats-officedocument"
HOSTILE = "<script>window.hit = 1</script><img src=x onerror=window.hit=1>"
PLAN = f"""重庆市2022年工作要点
渝府办发〔2022〕1号
一、改革
（一）推进改革{HOSTILE}。（牵头单位：市司法局；完成时限：2022年8月）
（二）完善政务服务热线。（完成时限：2022年8月）
"""
TABLE = "序号,工作任务,牵头单位,完成时限\n1,推进审批改革,市司法局,2022年8月\n2,完善政务服务热线,,2022年9月\n"
LONG = "重庆市2022年工作要点\n渝府办发〔2022〕1号\n一、改革\n" + "".join(
    f"{number}.推进第{number}项改革。（牵头单位：市司法局；完成时限：2022年8月）\n" for number in range(1, 4_000)
)
"""A plan whose validation takes seconds, so that something can happen meanwhile."""
command = typer.Typer()
command.command()(validate)


def word() -> bytes:
    document = docx.Document()
    for line in PLAN.splitlines():
        document.add_paragraph(line)
    document.save(packed := io.BytesIO())
    return packed.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["重庆市2022年工作要点"])
    for row in csv.reader(io.StringIO(TABLE)):
        book.active.append(row)
    save_workbook(book, packed := io.BytesIO())
    return packed.getvalue()


def turtle() -> bytes:
    """A plan as RDF whose items have no theme."""
    graph = rdflib.Graph().parse(ROOT / "tests" / "validation" / "plan.ttl")
    graph.remove((None, PP.theme, None))
    return graph.serialize(format="turtle").encode()


MADE = {
    "计划.txt": PLAN.encode(),
    "计划.docx": word(),
    "计划.xlsx": workbook(),
    "计划.csv": TABLE.encode(),
    "计划.ttl": turtle(),
}
DOCUMENT, SHEET = f"{OFFICE}.wordprocessingml.document", f"{OFFICE}.spreadsheetml.sheet"


@pytest.fixture
def client(small_server):
    with httpx2.Client(base_url=small_server.url, timeout=60, headers={"Accept-Language": "zh"}) as found:
        yield found


@pytest.fixture
def workers(tmp_path, monkeypatch):
    """Process ids of the workers of a test; all are to have ended, and no file is to be left."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen, forked = [], jobs._forked

    async def noted(nursery):
        worker = await forked(nursery)
        seen.append(worker.process_id)
        return worker

    monkeypatch.setattr(jobs, "_forked", noted)
    yield seen
    assert eventually(lambda: list(tmp_path.iterdir()) == [])
    assert eventually(lambda: not any(map(runs, seen)))


def eventually(holds, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def runs(process_id: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process_id, 0)
        return True
    return False


def sent(client, name: str = "计划.txt", content: bytes | None = None, address: str = "/api/validate", **parameters):
    """The answer to a file sent as it is."""
    body = MADE[name] if content is None else content
    return client.post(address, params={"name": name, **parameters}, content=body)


def printed(folder: Path, name: str) -> dict:
    """What ``kg validate --format json`` prints."""
    (folder / name).write_bytes(MADE[name])
    done = CliRunner().invoke(command, [str(folder / name), "--format", "json"])
    return json.loads(done.stdout.replace(f"{folder}/", ""))


@pytest.mark.parametrize("name", MADE)
def test_the_report_is_the_one_of_the_command(client, workers, tmp_path_factory, name):
    answer = sent(client, name, lang="en")  # as a terminal without a language
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    jsonschema.validate(answer.json(), json.loads((ROOT / "docs" / "validation.schema.json").read_text()))
    assert answer.json() == printed(tmp_path_factory.mktemp("plan"), name)
    assert answer.json()["counts"]["warning"] > 0
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["server-timing"].startswith("validation;dur=")
    assert len(workers) == 1


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("text/plain; charset=utf-8", "计划.txt"),
        ("Text/Turtle", "计划.ttl"),
        (DOCUMENT, "计划.docx"),
        (SHEET, "计划.xlsx"),
        ("text/csv", "计划.csv"),
    ],
)
def test_a_media_type_says_what_a_body_is(client, media_type, name):
    answer = client.post("/api/validate", content=MADE[name], headers={"Content-Type": media_type})
    assert answer.json()["counts"] == sent(client, name).json()["counts"]
    assert {each["file"] for each in answer.json()["findings"]} == {f"plan{Path(name).suffix}"}


def test_every_syntax_of_rdf_gives_the_same(client):
    graph = rdflib.Graph().parse(data=MADE["计划.ttl"])
    expected = sent(client, "计划.ttl").json()["counts"]
    for media_type, form in (
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ):
        content = graph.serialize(format=form).encode()
        answer = client.post("/api/validate", content=content, headers={"Content-Type": media_type})
        assert answer.json()["counts"] == expected, media_type


def test_a_form_with_a_file_or_a_text(client, workers):
    files = client.post("/api/validate", files={"file": ("../要点<1>.txt", PLAN.encode())})
    assert {each["file"] for each in files.json()["findings"]} == {"要点_1_.txt"}
    for kind, name in (("txt", "计划.txt"), ("csv", "计划.csv"), ("ttl", "计划.ttl")):
        pasted = client.post("/api/validate", files={"text": (None, MADE[name]), "kind": (None, kind)})
        assert pasted.json()["counts"] == sent(client, name).json()["counts"]
        assert {each["file"] for each in pasted.json()["findings"]} == {f"粘贴的文字.{kind}"}
    mixed = {"Content-Type": "Multipart/Form-Data; boundary=x"}
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + PLAN.encode() + b"\r\n--x--\r\n"
    assert client.post("/api/validate", content=body, headers=mixed).status_code == 200


def test_the_codec_of_a_form_is_not_for_its_sender_to_choose(client):
    """Half of a surrogate pair by UTF-7 could not be encoded again; other codecs take quadratic time."""
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n+2AA-\r\n--x--\r\n'
    for charset in ("utf-7", "punycode", "zip", "nothing"):
        headers = {"Content-Type": f"multipart/form-data; boundary=x; charset={charset}"}
        answer = client.post("/api/validate", content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "input.no_plan"), charset


def is_json(content: bytes) -> bool:
    return json.loads(content)["counts"]["warning"] > 0


def is_page(content: bytes) -> bool:
    return LexborHTMLParser(content).css_first("article.finding") is not None


def is_turtle(content: bytes) -> bool:
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    return (None, rdflib.RDF.type, shacl.ValidationResult) in rdflib.Graph().parse(data=content, format="turtle")


def is_sarif(content: bytes) -> bool:
    schema = json.loads((ROOT / "tests" / "validation" / "outputs" / "sarif.schema.json").read_text())
    jsonschema.validate(json.loads(content), schema)
    return len(json.loads(content)["runs"][0]["results"]) > 0


def is_workbook(content: bytes) -> bool:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return any(cell.comment for row in sheet.iter_rows() for cell in row)


def is_table(content: bytes) -> bool:
    return len(next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) > 1


LOOKS = {
    "json": is_json,
    "html": is_page,
    "turtle": is_turtle,
    "sarif": is_sarif,
    "xlsx": is_workbook,
    "csv": is_table,
}


@pytest.mark.parametrize("form", FORMS)
def test_forms(client, form):
    named = sent(client, "计划.xlsx", format=form)
    media_type = FORMS[form].media_type
    chosen = client.post("/api/validate?name=计划.xlsx", content=MADE["计划.xlsx"], headers={"Accept": media_type})
    for answer in (named, chosen):
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media_type)
        assert LOOKS[form](answer.content)
    kept = named.headers.get("content-disposition", "")
    assert kept == (f'attachment; filename="report{FORMS[form].ending}"' if form in {"xlsx", "csv"} else "")


def test_a_form_is_in_the_language_asked_for(client):
    pages = {each: sent(client, format="html", lang=each) for each in ("zh-Hans", "en")}
    for language, answer in pages.items():
        assert answer.headers["content-language"] == language
        assert LexborHTMLParser(answer.content).css_first("html").attributes["lang"] == language


def multipart(content: bytes) -> dict:
    return {"files": {"file": ("计划.txt", content)}}


@pytest.mark.parametrize(
    ("address", "request_", "status", "code"),
    [
        ("?name=a.txt&format=odt", {"content": b"x"}, 406, "web.not_acceptable"),
        ("?name=a.txt", {"content": b"x", "headers": {"Accept": "image/png"}}, 406, "web.not_acceptable"),
        ("", {"content": b"x"}, 415, "web.validate.media_type"),
        ("", {"content": b"x", "headers": {"Content-Type": "image/png"}}, 415, "web.validate.media_type"),
        ("?name=a.txt", {"content": b""}, 400, "web.validate.no_file"),
        ("", {"files": {"text": (None, "  ")}}, 400, "web.validate.no_file"),
        ("", {"files": {"file": ("", b"")}}, 400, "web.validate.no_file"),
        ("", {"files": {"text": (None, "x"), "kind": (None, "exe")}}, 400, "web.compare.value"),
        ("", {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 400, "web.validate.form"),
        ("?name=a.txt&format=xlsx", {"content": PLAN.encode()}, 400, "web.validate.not_for"),
        ("?name=a.txt", {"content": b"x" * 2_000_001}, 413, "web.body_too_large"),
        ("", multipart(b"x" * 2_000_001), 413, "web.body_too_large"),
        ("", multipart(b"x" * 2_500_000), 413, "web.body_too_large"),
        ("?name=a.txt", {"content": (b"x" * 10**6 for _ in range(3))}, 413, "web.body_too_large"),
        ("?name=a.txt", {"content": "今天天气很好。".encode()}, 422, "input.no_plan"),
        ("?name=a.txt", {"content": b"\x00\xff" * 500}, 422, "input.not_text"),
        ("?name=a.exe", {"content": b"MZ"}, 422, "input.unknown_format"),
        ("?name=a.pdf", {"content": b"no pdf"}, 422, "input.damaged"),
        ("?name=a.docx", {"content": b"PK no zip"}, 422, "input.damaged"),
        ("?name=document.toml", {"content": b"x"}, 422, "input.unknown_format"),
        ("?name=corrections.csv", {"content": b"a,b"}, 422, "input.no_plan"),
    ],
)
def test_problems(client, workers, address, request_, status, code):
    answer = client.post(f"/api/validate{address}", **request_)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "zh-Hans"
    assert any("一" <= letter <= "龥" for letter in answer.json()["detail"])
    assert "policy-kg-" not in answer.text.replace("w3id.org/policy-kg", "")
    assert len(workers) == (1 if status == 422 else 0)


def test_a_problem_is_in_the_language_asked_for(client):
    english = sent(client, "a.txt", b"x", lang="en").json()["detail"]
    assert english.isascii()
    assert english != sent(client, "a.txt", b"x").json()["detail"]


def test_a_syntax_error_names_file_and_place(client):
    answer = sent(client, "坏.ttl", b"@prefix a: <http://example.org/> .\na:b a:c a:d\n\na:e a:f .\n")
    assert (answer.status_code, answer.json()["code"]) == (422, "validation.not_rdf")
    assert answer.json()["file"] == "坏.ttl"
    assert "line 4" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/计划.txt", "计划.txt"),
        ("C:\\temp\\计划.txt", "计划.txt"),
        ("计\x00\x1f\n划\u202e.txt", "计___划_.txt"),
        ("-rf.txt", "-rf.txt"),
        ("字" * 300 + ".txt", "字" * 78 + ".txt"),
        ("𠀀" * 300 + ".txt", "𠀀" * 59 + ".txt"),
    ],
)
def test_names(client, workers, name, expected):
    answer = sent(client, name, PLAN.encode())
    assert answer.status_code == 200
    assert {each["file"] for each in answer.json()["findings"]} == {expected}
    assert len(safe_name(name).encode()) <= LONGEST_NAME_BYTES


def test_a_name_that_is_none():
    assert [safe_name(each) for each in ("", "..", "a/", "\ud800", "𠀀" * 100)] == ["_", "_", "_", "_", "𠀀" * 60]


def zipped(members: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(packed := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def repacked(content: bytes, member: str, change) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    return zipped(members | {member: change(members[member])})


def with_entities(xml: bytes) -> bytes:
    """A billion laughs, and a file of the server, in the first text."""
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    start = b'<!DOCTYPE w [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file:///etc/passwd">' + laughs + b"]><w:document"
    return xml.replace(b"<w:document", start, 1).replace(b"<w:t>", b"<w:t>&f;&l9;", 1)


def test_bombs_are_refused(client, workers):
    padded = repacked(MADE["计划.docx"], "word/document.xml", lambda xml: xml + b" " * 50_000_000)
    cells = repacked(MADE["计划.xlsx"], "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 50_000_000)
    for name, content in (("a.docx", padded), ("a.xlsx", cells)):
        answer = sent(client, name, content)
        assert len(content) < 200_000
        assert (answer.status_code, answer.json()["code"].partition(".")[0]) == (422, "input"), name
    answer = sent(client, "a.docx", repacked(MADE["计划.docx"], "word/document.xml", with_entities))
    assert answer.status_code == 422
    assert "root:" not in answer.text


def test_nothing_is_fetched_and_no_other_file_read(client, workers, listener):
    remote = f"http://127.0.0.1:{listener.port}/"
    context = sent(client, "a.jsonld", json.dumps({"@context": f"{remote}context", "@id": "x"}).encode())
    assert (context.status_code, context.json()["code"]) == (422, "validation.remote_context")
    linked = (
        f"<{remote}a> a <file:///etc/passwd> ; <http://www.w3.org/2002/07/owl#imports> <{remote}> , <file:///etc/> ."
    )
    assert sent(client, "a.ttl", linked.encode()).json()["findings"] == []
    entity = f"""<!DOCTYPE x [<!ENTITY a SYSTEM "{remote}x"><!ENTITY b SYSTEM "file:///etc/passwd">]>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="urn:x"><rdf:value>&a;&b;</rdf:value></rdf:Description></rdf:RDF>"""
    for answer in (sent(client, "a.rdf", entity.encode()), sent(client, "a.jsonld", b"[" * 100_000)):
        assert (answer.status_code, answer.json()["code"]) == (422, "validation.not_rdf")
        assert "root:" not in answer.text
    assert not listener.seen()


def test_the_jail_of_the_workers_is_told(client):
    sent(client)
    assert client.get("/health").json()["validation_jail"] == "seccomp"


def test_a_server_that_has_validated_nothing_says_so(server):
    assert httpx2.get(f"{server.url}/health").json()["validation_jail"] is None


def test_a_page_of_html_has_no_markup_of_the_plan(client):
    for answer in (sent(client, format="html"), client.post("/validate?name=a.txt", content=PLAN, headers=BROWSER)):
        tree = LexborHTMLParser(answer.content)
        sources = [node.attributes.get("src") or "" for node in tree.css("script, img")]
        assert [source.partition("?")[0] for source in sources] in ([], ["/static/mark.svg"])
        assert HOSTILE in tree.body.text()


def test_a_second_file_waits_and_a_third_is_told_when_to_come_back(client, workers, monkeypatch):
    monkeypatch.setattr(validating, "AT_ONCE", 0)
    for answer in (sent(client), sent(client, address="/validate"), staged(client, PLAN)):
        assert (answer.status_code, answer.json()["code"]) == (503, "web.validate.busy")
        assert int(answer.headers["retry-after"]) > 0
    monkeypatch.undo()
    assert sent(client).status_code == 200


@pytest.mark.timed
def test_the_time_limit_ends_it(start, workers):
    server = start(Settings(workers=1, query_seconds_ceiling=0.3))
    with httpx2.Client(base_url=server.url, timeout=60) as client:
        answer = sent(client, "计划.txt", LONG.encode())
        assert (answer.status_code, answer.json()["code"]) == (504, "web.validate.timeout")
        assert eventually(lambda: not runs(workers[0]))
        lines = staged(client, LONG).text.splitlines()
        assert [next(iter(json.loads(line))) for line in lines][-1] == "problem"
        assert json.loads(lines[-1])["problem"]["status"] == 504
    assert len(workers) == 2


def test_a_nursery_that_has_ended_is_started_again(client, small_server, workers):
    sent(client)
    old = small_server.app.state.site.validating._jobs._starting.result()
    os.kill(old.process_id, signal.SIGKILL)
    while not old.ended:
        time.sleep(0.01)
    assert sent(client).status_code == 200
    assert small_server.app.state.site.validating._jobs._starting.result().process_id != old.process_id


def staged(client, text: str, **headers: str):
    parts = {"text": (None, text), "kind": (None, "txt")}
    return client.post("/validate", files=parts, headers={"Accept": doors.STAGES, **headers})


def test_stages_then_the_content(client, workers):
    answer = staged(client, PLAN)
    assert answer.headers["content-type"].partition(";")[0] == doors.STAGES
    *stages, last = [json.loads(line) for line in answer.text.splitlines()]
    assert [each["stage"] for each in stages] == ["reading", "checking", "writing"]
    assert all(each["text"] for each in stages)
    assert stages[0]["bytes"] == len(PLAN.encode())
    assert "<h1>校验报告：粘贴的文字.txt</h1>" in last["content"]
    assert HOSTILE not in last["content"]


def test_a_problem_is_the_last_line(client, workers):
    *_, last = [json.loads(line) for line in staged(client, "今天天气很好。").text.splitlines()]
    assert (last["problem"]["status"], last["problem"]["code"]) == (422, "input.no_plan")
    assert "粘贴的文字.txt" in last["problem"]["detail"]


def head(small_server, length: int, **fields: str) -> tuple[socket.socket, bytes]:
    """A connection and the head of a request on it."""
    address = urlsplit(small_server.url)
    found = socket.create_connection((address.hostname, address.port))
    lines = ["POST /validate?name=a.txt HTTP/1.1", f"Host: {address.netloc}", f"Content-Length: {length}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return found, "\r\n".join([*lines, "", ""]).encode()


@pytest.fixture
def one_place(client, monkeypatch):
    """Whether the one place that there is has been given back."""
    sent(client)
    monkeypatch.setattr(validating, "AT_ONCE", 1)
    return lambda: eventually(lambda: sent(client).status_code == 200)


@pytest.mark.parametrize("accept", [doors.STAGES, "application/json", "text/html"])
def test_who_leaves_gives_the_place_back(small_server, workers, one_place, accept, caplog):
    with httpx2.Client(base_url=small_server.url, timeout=60) as client:
        assert client.post("/validate", files=multipart(b"x" * 2_500_000)["files"], headers={"Accept": accept})
    assert one_place()
    connection, first = head(small_server, 1_000, Accept=accept)
    connection.sendall(first + b"half of it")
    connection.close()
    assert one_place(), "gone while the file came"
    before = len(workers)
    connection, first = head(small_server, len(LONG.encode()), Accept=accept)
    connection.sendall(first + LONG.encode())
    assert eventually(lambda: len(workers) > before)
    process = workers[before]
    connection.close()
    assert eventually(lambda: not runs(process)), "gone while it was validated"
    assert one_place()
    for _ in range(5):
        connection, first = head(small_server, len(PLAN.encode()), Accept=accept)
        connection.sendall(first + PLAN.encode())
        connection.close()
    assert one_place(), "gone at once"
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_who_has_left_before_the_first_line_gives_the_place_back(small_server, workers, one_place):
    body = PLAN.encode()
    headers = [(b"accept", doors.STAGES.encode()), (b"content-length", str(len(body)).encode())]
    scope = {"type": "http", "method": "POST", "path": "/validate", "query_string": b"name=a.txt", "headers": headers}
    scope |= {"http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 80), "root_path": "", "asgi": {}}

    messages = [{"type": "http.request", "body": body}]

    async def receive():
        if not messages:
            await asyncio.Event().wait()
        return messages.pop()

    async def send(message):
        raise OSError(message["type"])

    asyncio.run(small_server.app(scope, receive, send))
    assert one_place()


@pytest.mark.timed
def test_who_sends_too_slowly_gives_the_place_back(small_server, workers, one_place, monkeypatch):
    monkeypatch.setattr(submission, "UPLOAD_SECONDS", 0.2)
    connection, first = head(small_server, 1_000, Accept=doors.STAGES)
    connection.sendall(first + b"half of it")
    assert connection.recv(100).startswith(b"HTTP/1.1 408 ")
    connection.close()
    monkeypatch.undo()
    assert one_place()


def test_methods_and_description(client):
    answer = client.options("/api/validate")
    assert (answer.status_code, answer.headers["allow"]) == (204, "POST, OPTIONS")
    assert client.get("/api/validate").status_code == 405
    assert client.options("/validate").headers["allow"] == "GET, HEAD, POST, OPTIONS"
    operation = client.get("/openapi.json").json()["paths"]["/api/validate"]["post"]
    named = {each["name"]: each["schema"] for each in operation["parameters"]}
    assert named["format"]["enum"] == list(FORMS)
    assert set(operation["responses"]["200"]["content"]) == {form.media_type for form in FORMS.values()}
    assert {"multipart/form-data", "text/turtle", DOCUMENT, SHEET} <= set(operation["requestBody"]["content"])


WORDS = {
    "zh-Hans": ("计划文件或数据", "再校验一份", "JSON", "校验报告"),
    "en": ("Plan or data", "Check another", "JSON", "Report on"),
}


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_visitor_sends_a_file(browser, client, workers, tmp_path_factory, language, script):
    context = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=script)
    page = context.new_page()
    page.set_default_timeout(30_000)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    file, again, download, title = WORDS[language]
    plan = tmp_path_factory.mktemp("visitor") / "计划.txt"
    plan.write_text(PLAN, encoding="utf-8")
    page.goto(f"{client.base_url}/validate?lang={language}")
    before = page.title()
    assert page.locator("section.progress").is_hidden()
    assert page.get_by_label(file).get_attribute("aria-describedby") == "file-hint"
    page.get_by_label(file).set_input_files(plan)
    page.get_by_label(file).press("Tab")
    page.keyboard.press("Enter")
    page.locator("article.finding").first.wait_for()
    assert page.title().startswith(title)
    assert page.title().partition(" – ")[2] == before.partition(" – ")[2] != ""
    assert page.locator("h1").count() == 1
    place = page.locator("article.finding a.place").first
    target = place.get_attribute("href")
    place.click()
    assert page.url.endswith(target)
    assert page.locator(target).is_visible()
    with page.expect_download() as found:
        page.locator(".downloads").get_by_role("link", name=download, exact=True).click()
    assert found.value.suggested_filename == "计划.report.json"
    assert json.loads(Path(found.value.path()).read_text(encoding="utf-8")) == sent(client, lang=language).json()
    assert page.evaluate("[window.hit, document.documentElement.scrollWidth]") == [None, 360]
    page.get_by_role("link", name=again).click()
    assert page.get_by_label(file).is_visible()
    assert complaints == []
    context.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_visitor_pastes(browser, client, workers, script):
    context = browser.new_context(locale="zh-CN", java_script_enabled=script)
    page = context.new_page()
    page.set_default_timeout(30_000)
    for kind, name in (("txt", "计划.txt"), ("csv", "计划.csv"), ("ttl", "计划.ttl")):
        page.goto(f"{client.base_url}/validate")
        page.get_by_label("文字", exact=True).fill(MADE[name].decode())
        page.get_by_label("这是").select_option(kind)
        page.get_by_role("button", name="校验").last.click()
        page.locator("article.finding").first.wait_for()
        assert page.locator("article.finding").count() == len(sent(client, name).json()["findings"])
    page.goto(f"{client.base_url}/validate")
    page.get_by_label("文字", exact=True).fill("今天天气很好。")
    page.get_by_role("button", name="校验").last.click()
    page.get_by_text("看不出政策文件的形式").wait_for()
    assert page.get_by_role("heading", level=1).inner_text() == "校验计划"
    context.close()


def test_progress_is_told_and_who_sends_again_gets_the_second_answer(browser, client, workers):
    sent(client)
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{client.base_url}/validate")
    text, button = page.get_by_label("文字", exact=True), page.get_by_role("button", name="校验").last
    text.evaluate("(area, value) => { area.value = value; }", LONG)
    button.click()
    page.locator("section.progress li").first.wait_for()
    assert page.locator("section.progress li").first.inner_text() == "正在读取并抽取……"
    text.evaluate("(area, value) => { area.value = value; }", PLAN)
    button.click()
    assert eventually(lambda: len(workers) == 3)
    assert eventually(lambda: not runs(workers[1]))
    page.locator("article.finding").first.wait_for()
    assert page.locator("article.finding").count() == len(sent(client).json()["findings"])
    assert page.get_by_role("heading", level=1).evaluate("heading => heading === document.activeElement")
    context.close()


def test_pages_have_no_inline_script_or_style(client):
    report = client.post("/validate?name=a.txt", content=PLAN, headers=BROWSER)
    for answer in (client.get("/validate?lang=zh", headers=BROWSER), report):
        tree = LexborHTMLParser(answer.content)
        assert tree.css("style") == tree.css("[style]") == []
        assert all(node.attributes.get("src") and not node.text() for node in tree.css("script"))
        assert {name for node in tree.css("*") for name in node.attributes if name.startswith("on")} == set()
