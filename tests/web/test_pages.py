from __future__ import annotations

import csv
import io
import re

import pytest

from kg.web.headers import CONTENT_SECURITY_POLICY

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAGES = [
    "/",
    "/queries",
    "/queries/items-led-by-agency",
    "/queries/items-led-by-agency?agency=id/agency/500000/data&plan=500000-2022-zwfw-gzyd",
    "/queries/items-of-theme?theme=licensing&limit=1",
    "/queries/items-due-before?before=2022-08-31&word=%E2%80%9C",
    "/sparql",
    "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D",
    "/sparql?query=DESCRIBE+%3Chttps%3A%2F%2Fw3id.org%2Fpolicy-kg%2Fid%2Fagency%2F500000%2Foffice%3E",
]


@pytest.mark.parametrize(
    "path", [*PAGES, "/nothing", "/queries/nothing", "/sparql?query=x", "/static/policy-kg.css", "/health"]
)
def test_every_answer_has_the_headers(client, path):
    answer = client.get(path, headers=BROWSER)
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "server" not in answer.headers


def test_json(client):
    body = client.get("/queries/items-led-by-agency.json?agency=id/agency/500000/office").json()
    assert list(body) == [
        "query",
        "title",
        "parameters",
        "columns",
        "rows",
        "total",
        "truncated",
        "elapsed_seconds",
        "data_version",
        "table",
    ]
    assert body["total"] == len(body["rows"]) == 3
    assert body["truncated"] is False
    assert re.fullmatch(r"[0-9a-f]{12}", body["data_version"])
    assert body["rows"][0]["due"] == "2022-06-30"
    assert body["columns"][1] == {
        "name": "number",
        "label": {"zh-Hans": "编号", "en": "No."},
        "kind": "text",
        "link": "item",
    }


def test_numbers_are_numbers(client):
    rows = client.get("/queries/items-due-before.json?before=2022-06-30").json()["rows"]
    assert all(isinstance(row["days"], int) for row in rows)
    assert rows


def test_csv_has_a_byte_order_mark_and_the_variables(client):
    answer = client.get("/queries/items-led-by-agency.csv?agency=id/agency/500000/office")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert 'filename="items-led-by-agency.csv"' in answer.headers["content-disposition"]
    header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header == ["item", "number", "text", "due"]
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/queries/items-of-theme?theme=licensing", "application/json", "application/json"),
        ("/queries/items-of-theme?theme=licensing", "text/csv", "text/csv; charset=utf-8"),
        ("/queries/items-of-theme?theme=licensing&format=csv", "text/html", "text/csv; charset=utf-8"),
        ("/queries/items-of-theme?theme=licensing", "*/*", "text/html; charset=utf-8"),
        ("/queries", "application/json", "application/json"),
        ("/queries.json", "text/html", "application/json"),
    ],
)
def test_negotiation_of_saved_queries(client, path, accept, media_type):
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/queries/item-of-theme.json", 404, "queries.unknown"),
        ("/queries/items-of-theme.docx", 404, "web.not_found"),
        ("/queries/items-of-theme.json", 400, "queries.missing_parameter"),
        ("/queries/items-of-theme.json?theme=licensing&limit=x", 400, "queries.wrong_value"),
        ("/queries/items-of-theme.json?theme=%22%20}%20DROP%20ALL", 400, "queries.wrong_value"),
        ("/queries/items-of-theme.csv?theme=licensing&other=1", 400, "queries.unknown_parameter"),
        ("/nothing", 404, "web.not_found"),
    ],
)
def test_problems(client, path, status, code):
    answer = client.get(path, headers={"Accept": "application/json", "Accept-Language": "zh"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert re.search("[一-龥]", answer.json()["detail"])


def test_406_of_a_saved_query(client):
    answer = client.get("/queries/items-of-theme", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.json()["formats"] == [
        "text/html",
        "application/json",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/turtle",
    ]


def test_a_wrong_value_is_told_on_the_form(client):
    answer = client.get("/queries/items-due-before?before=soon&lang=zh", headers=BROWSER)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "before" in answer.text


def test_choices_come_from_the_data(client):
    text = client.get("/queries/items-led-by-agency?agency=id/agency/500000/data&lang=zh").text
    assert '<option value="id/agency/500000/data" selected>市大数据发展局</option>' in text
    assert '<option value="500000-2022-zwfw-gzyd">2022年重庆市政务服务工作要点</option>' in text
    text = client.get("/queries/items-of-theme?theme=licensing&lang=en").text
    assert '<option value="licensing" selected>Licensing</option>' in text


def test_what_is_typed_is_never_markup(client):
    text = client.get("/queries/items-due-before", params={"before": "2022-08-31", "word": '"><script>'}).text
    assert "<script" not in text


@pytest.mark.parametrize(
    ("path", "header", "language"),
    [
        ("/", "zh-CN,zh;q=0.9", "zh-Hans"),
        ("/", "de", "en"),
        ("/?lang=en", "zh-CN", "en"),
        ("/?lang=zh-Hans", "en", "zh-Hans"),
        ("/?lang=fr", "zh", "zh-Hans"),
    ],
)
def test_language(client, path, header, language):
    answer = client.get(path, headers={"Accept-Language": header})
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}">' in answer.text


def test_the_language_switch_keeps_the_rest_of_the_address(client):
    text = client.get("/queries/items-of-theme?theme=licensing&lang=en").text
    assert 'href="/queries/items-of-theme?theme=licensing&amp;lang=zh-Hans"' in text


def test_health(client):
    body = client.get("/health").json()
    assert body["status"] == "ok"
    assert (body["quads"], body["triples"], body["graphs"], body["workers"]) == (170, 169, 5, 6)
    assert body["jail"] == "seccomp"
    assert body["limits"]["query_seconds"] == 1.0


def test_openapi(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/", "/sparql", "/queries", "/queries/{name}", "/health"} <= set(paths)


@pytest.mark.parametrize(("language", "width"), [("zh-Hans", 360), ("en", 360), ("zh-Hans", 1280)])
def test_pages_in_a_browser(browser, server, language, width):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in PAGES:
        page.goto(f"{server.url}{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate("document.documentElement.lang") == language
        assert page.locator("h1").count() == 1
    assert complaints == []
    context.close()


def test_a_visitor_finds_an_answer(browser, server):
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(server.url)
    page.get_by_role("link", name="某个主题下有哪些事项？").click()
    page.get_by_label("主题", exact=True).select_option(label="数字平台")
    page.get_by_role("button", name="查询").click()
    assert page.get_by_role("cell").filter(has_text="渝快办").count() == 2
    page.get_by_role("link", name="English").click()
    assert page.get_by_role("heading", name="Items of a theme").is_visible()
    assert page.get_by_label("Theme", exact=True).input_value() == "digital-platforms"
    context.close()


def test_repeated_parameter_is_refused(client):
    answer = client.get("/queries", params={"lang": "en"})
    assert answer.status_code == 200
    name = answer.text.partition('href="/queries/')[2].partition('"')[0].partition("?")[0]
    answer = client.get(f"/queries/{name}.json?x=1&x=2", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "x" in answer.json()["detail"]
