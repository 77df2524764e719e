"""Every door of a saved query gives the same rows: JSON, CSV, workbook, Turtle, command line, Python."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import httpx2
import jsonschema
import openpyxl
import pytest
import rdflib
from rdflib.plugins.sparql.results.rdfresults import RDFResultParser

from kg import namespaces, resources
from kg.queries import connect, python_name
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader

KG = Path(sys.executable).parent / "kg"
QUERIES = Registry.load(resources.folder("queries"), ValueReader("https://w3id.org/policy-kg/", namespaces.prefixes()))
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
LISTED = ("items-of-theme", {"theme": ["fewer-certificates", "licensing-reform"]})
CALLS = [
    ("workload-of-agencies", {"plan": "500000-2022-zwfw-gzyd"}),
    ("milestones-due-by", {"date": "2022-06-30"}),
    ("items-of-theme", {"theme": ["fewer-certificates", "business-environment"]}),
    ("lead-concentration", {}),
]


@pytest.fixture(scope="module")
def site(full_server):
    with httpx2.Client(base_url=full_server.url, timeout=30) as found:
        yield found


def rows(site, name, values, **more):
    answer = site.get(f"/queries/{name}.json", params={**values, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(("name", "values"), CALLS, ids=[name for name, _ in CALLS])
def test_the_doors_agree(site, built, monkeypatch, name, values):
    body = rows(site, name, values)
    expected = [tuple("" if v is None else str(v) for v in row.values()) for row in body["rows"]]
    assert expected
    numbers = [column["name"] for column in body["columns"]]

    answer = site.get(f"/queries/{name}.csv", params=values)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    header, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header == numbers
    assert [as_numbers(line) for line in lines] == [as_numbers(line) for line in expected]

    answer = site.get(f"/queries/{name}.xlsx", params=values | {"lang": "zh"})
    sheet, about = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    assert [cell.value for cell in sheet[1]] == [column["label"]["zh-Hans"] for column in body["columns"]]
    cells = [["" if v is None else str(getattr(v, "date", lambda v=v: v)()) for v in row] for row in sheet.values][1:]
    assert [as_numbers(line) for line in cells] == [as_numbers(line) for line in expected]
    assert any(body["data_version"] in str(cell.value) for row in about for cell in row)

    turtle = io.BytesIO(site.get(f"/queries/{name}.ttl", params=values).content)
    assert len(RDFResultParser().parse(turtle, format="turtle").bindings) == len(expected)

    monkeypatch.setenv("POLICY_KG_HOME", str(built))
    with connect() as connection:
        answer = getattr(connection, python_name(QUERIES.get(name)))(**values)
    assert answer.data_version == body["data_version"]
    assert [[plain(value) for value in row.values()] for row in answer.to_dicts()] == [
        [plain(value) for value in row.values()] for row in body["rows"]
    ]

    words = [
        f"-p{key}={each}" for key, value in values.items() for each in ([value] if isinstance(value, str) else value)
    ]
    printed = subprocess.run([KG, "query", name, *words, "--format", "json"], check=True, capture_output=True)
    assert json.loads(printed.stdout)["rows"] == body["rows"]


def as_numbers(line):
    """Numbers and truth values in one form."""
    return [plain(each) for each in line]


def plain(value):
    text = {"True": "true", "False": "false"}.get(str(value), str(value))
    try:
        return f"{float(text):.9g}"
    except ValueError:
        return "" if text == "None" else text


def test_several_values_are_the_union(site):
    one, two = (
        {row["item"] for row in rows(site, "items-of-theme", {"theme": key})["rows"]} for key in LISTED[1]["theme"]
    )
    both = [row["item"] for row in rows(site, *LISTED)["rows"]]
    assert set(both) == one | two
    assert one - two


def test_one_value_only_where_one_is_taken(site):
    answer = site.get("/queries/milestones-due-by.json?date=2022-06-30&date=2022-07-31&lang=en")
    assert answer.status_code == 400
    assert "2022-07-31" in answer.json()["detail"]


def test_pages_hold_all_rows_once_in_order(site):
    whole = rows(site, "co-operation-pairs", {})
    seen, path = [], "/queries/co-operation-pairs.json?sort=-items"
    while path:
        answer = site.get(path)
        assert answer.json()["total"] == whole["total"]
        seen += answer.json()["rows"]
        path = answer.json()["links"].get("next")
        assert ('rel="next"' in answer.headers["link"]) == bool(path)
    assert len(seen) == whole["total"] > 100
    assert [row["items"] for row in seen] == sorted((row["items"] for row in whole["rows"]), reverse=True)
    pairs = [[(row["agency_a"], row["agency_b"]) for row in some] for some in (seen, whole["rows"])]
    assert sorted(pairs[0]) == sorted(pairs[1])


def test_chinese_is_sorted_by_pinyin(site):
    names = [row["agency_zh"] for row in rows(site, "workload-of-agencies", {}, sort="agency_zh")["rows"]]
    # cai, gong, min, si; by code point: 公 司 民 财
    assert names.index("市财政局") < names.index("市公安局") < names.index("市民政局") < names.index("市司法局")


@pytest.mark.parametrize(
    ("address", "said"), [("sort=nothing", "nothing"), ("page=0", "0"), ("page=1e3", "1e3"), ("page=999", "999")]
)
def test_a_wrong_page_or_column_is_told(site, address, said):
    for language, word in (("zh", "没有"), ("en", "there is no")):
        answer = site.get(f"/queries/workload-of-agencies.json?{address}&lang={language}")
        assert answer.status_code == 400
        assert said in answer.json()["detail"]
        assert word in answer.json()["detail"]


def test_a_search_finds_questions_in_both_languages(site):
    for words, name in (("牵头 完成", "items-led-by-agency"), ("LEADS", "items-with-many-leads")):
        page = site.get("/queries", params={"q": words}, headers={"Accept": "text/html"}).text
        assert f"/queries/{name}" in page
        assert "/queries/repairs-by-kind" not in page


def test_the_form_lists_what_the_data_hold(site):
    page = site.get("/queries/items-of-theme", headers={"Accept": "text/html"}).text
    assert "multiple" in page
    page = site.get("/queries/items-mentioning-initiative?lang=en", headers={"Accept": "text/html"}).text
    assert "<select" in page


def test_every_exported_query_runs_and_gives_what_its_page_gives(site):
    graph = rdflib.Graph().parse(data=site.get("/queries.ttl").content, format="turtle")
    found = {str(subject).rpartition("/")[2]: text for subject, text in graph.subject_objects(SH.select)}
    assert set(found) == {query.name for query in QUERIES if query.kind == "solutions"}
    for name in ("workload-of-agencies", "plan-overview", "themes-without-items"):
        target = next(graph.objects(None, namespaces.SCHEMA.target))
        assert str(target).endswith("/sparql")
        answer = site.get("/sparql", params={"query": str(found[name])}, headers={"Accept": "application/json"})
        examples = {p.name: p.example for p in QUERIES.get(name).parameters}
        assert len(answer.json()["results"]["bindings"]) == rows(site, name, examples)["total"]
    declared = {str(prefix) for prefix in graph.objects(None, SH.prefix)}
    assert {"pp", "skos"} <= declared <= set(namespaces.prefixes())


@pytest.mark.parametrize("query", list(QUERIES), ids=lambda query: query.name)
def test_openapi_describes_the_answer(site, query):
    document = site.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    operation = document["paths"][f"/queries/{query.name}.json"]["get"]
    values = {
        p["name"]: p["schema"].get("examples", [None])[0] for p in operation["parameters"] if "examples" in p["schema"]
    }
    for parameter in query.parameters:
        (entry,) = [p for p in operation["parameters"] if p["name"] == parameter.name]
        schema = entry["schema"]
        example = [parameter.example] if parameter.many else parameter.example
        jsonschema.validate(int(example) if schema.get("type") == "integer" else example, schema)
        values[parameter.name] = parameter.example
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(rows(site, query.name, values), schema)


def test_python_says_what_is_wrong_and_lists_the_queries(built):
    environment = {**os.environ, "POLICY_KG_HOME": str(built), "POLICY_KG_LANG": "zh"}
    program = (
        "import asyncio, kg\n"
        "async def main(): return kg.queries.lead_concentration()\n"
        "print(len(asyncio.run(main())), 'workload_of_agencies' in dir(kg.queries))\n"
        "try: kg.queries.milestones_due_by(date='soon')\n"
        "except kg.errors.UsageError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    count, listed = done.stdout.splitlines()[0].split()
    assert int(count) > 0
    assert listed == "True"
    assert "soon" in done.stdout
    assert "参数" in done.stdout


def test_python_lists_the_queries_before_there_is_data(tmp_path):
    program = (
        "import kg\n"
        "print('workload_of_agencies' in dir(kg.queries), hasattr(kg.queries, 'nothing'))\n"
        "try: kg.queries.workload_of_agencies()\n"
        "except kg.errors.StoreError as error: print(error.key)\n"
    )
    environment = {**os.environ, "POLICY_KG_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "store.not_built"]


def test_a_truth_value_as_turtle(built):
    environment = {**os.environ, "POLICY_KG_HOME": str(built)}
    words = [KG, "query", "-", "--format", "turtle"]
    done = subprocess.run(words, input=b"ASK { ?s ?p ?o }", env=environment, capture_output=True, check=True)
    assert RDFResultParser().parse(io.BytesIO(done.stdout), format="turtle").askAnswer is True
