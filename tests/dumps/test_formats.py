"""Every format of the dumps holds the same, by parsers and readers of others."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import networkx as nx
import openpyxl
import pyoxigraph as ox
import pytest
import rdflib
from pyarrow import parquet

from kg.dumps import DumpManifest, dumps_folder
from kg.dumps.asking import TABLES
from kg.dumps.graphs import trig, turtle
from kg.dumps.tables import SEPARATOR
from kg.generations import open_current
from tests.building import COUNTED

SMALL, LARGE = COUNTED
ROOT = Path(__file__).parents[2]
RDF_FORMATS = {"nq": "nquads", "trig": "trig", "ttl": "turtle", "jsonld": "json-ld"}
NODE = shutil.which("node") or shutil.which("node", path=Path(sys.executable).parent)
PP = "https://w3id.org/policy-kg/ns#"


@pytest.fixture(scope="module")
def folder(dumped):
    with open_current(dumped) as generation:
        return dumps_folder(dumped, generation.manifest.data_version)


@pytest.fixture(scope="module")
def manifest(folder):
    return DumpManifest.read(folder)


@pytest.fixture(scope="module")
def data(dumped):
    """All quads of the data as lines, read from the parts."""
    with open_current(dumped) as generation:
        parts = generation.manifest.parts.values()
        return sorted(line for part in parts for line in generation.read_part(part).splitlines(keepends=True))


def stem(folder, document):
    return folder / document / document if document else folder / "policy-kg"


def belonging(data, document):
    """The quads of a document: its graphs, and what the catalogue says of its dataset and its work."""
    path = document.replace("-", "/", 2)
    base = "https://w3id.org/policy-kg/"
    dataset, work = f"<{base}graph/policy/{path}", f"<{base}id/policy/{path}>"
    graphs = tuple(f" <{base}graph/{kind}/{path}> .\n".encode() for kind in ("policy", "provenance", "quality"))
    described = (f"{dataset}> ".encode(), f"{dataset}/".encode(), f"{work} ".encode())
    catalog = f" <{base}graph/catalog> .\n".encode()
    return [line for line in data if line.endswith(graphs) or (line.endswith(catalog) and line.startswith(described))]


def read_by_oxigraph(path, ending):
    """The quads of a file as sorted lines; not through a store, which would write numbers in its own way."""
    quads = ox.parse(path=path.with_suffix(f".{ending}"))
    return sorted(ox.serialize(quads, format=ox.RdfFormat.N_QUADS).splitlines(keepends=True))


def triples(quads):
    return {quad.triple for quad in quads}


@pytest.mark.parametrize("document", ["", SMALL, LARGE])
def test_graphs_read_by_oxigraph(folder, data, document):
    expected, path = belonging(data, document) if document else data, stem(folder, document)
    assert len(expected) > 2000
    assert path.with_suffix(".nq").read_bytes() == b"".join(expected), "canonical order"
    for ending in ("trig", "jsonld"):
        assert read_by_oxigraph(path, ending) == expected, ending
    merged = {line[: line.rindex(b" <")] + b" .\n" for line in expected}
    assert read_by_oxigraph(path, "ttl") == sorted(merged)


@pytest.mark.parametrize("ending", RDF_FORMATS)
def test_graphs_read_by_rdflib(folder, ending, monkeypatch):
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    path = stem(folder, SMALL).with_suffix(f".{ending}")
    dataset = rdflib.Dataset()
    dataset.parse(path, format=RDF_FORMATS[ending])

    def term(node):
        if isinstance(node, rdflib.Literal):
            return str(node), (node.language or "").lower(), str(node.datatype or "")
        return str(node)

    found = {(term(s), term(p), term(o), str(graph or "")) for s, p, o, graph in dataset.quads()}

    def expected(quad):
        value = quad.object
        if isinstance(value, ox.Literal):
            plain = value.language or value.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
            told = (value.value, value.language or "", "" if plain else value.datatype.value)
        else:
            told = value.value
        return quad.subject.value, quad.predicate.value, told, "" if ending == "ttl" else quad.graph_name.value

    quads = ox.parse(path=path.with_suffix(".nq"))
    assert {(*each[:3], "" if ending == "ttl" else each[3]) for each in found} == {expected(quad) for quad in quads}


@pytest.mark.parametrize("ending", RDF_FORMATS)
@pytest.mark.skipif(NODE is None, reason="node is not installed")
@pytest.mark.skipif(not (ROOT / "node_modules" / "n3").is_dir(), reason="make assets was not run")
def test_graphs_read_by_javascript(folder, ending):
    """n3, and jsonld with a loader that fetches nothing."""
    path = stem(folder, SMALL).with_suffix(f".{ending}")
    done = subprocess.run([NODE, Path(__file__).with_name("quads.mjs"), path], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found = set(ox.parse(done.stdout, format=ox.RdfFormat.N_QUADS))
    expected = set(ox.parse(path=path.with_suffix(".nq")))
    assert (triples(found) if ending == "ttl" else found) == (triples(expected) if ending == "ttl" else expected)


def test_jsonld_has_the_terms_of_the_context(folder):
    document = json.loads(stem(folder, SMALL).with_suffix(".jsonld").read_bytes())
    assert document["@context"] == json.loads((ROOT / "ontology" / "context.jsonld").read_bytes())["@context"]
    nodes = [node for graph in document["@graph"] for node in graph["@graph"]]
    item = next(node for node in nodes if node.get("type") == "PolicyItem")
    assert item["itemOf"] == "https://w3id.org/policy-kg/id/policy/440000/2025/digital-guangdong"
    assert item["commitmentLevel"] == "https://w3id.org/policy-kg/vocab/commitment-level/advance"
    assert not [key for node in nodes for key in node if key.startswith(("http:", "https:", "pp:"))]


def test_turtle_is_for_people(folder):
    text = stem(folder, SMALL).with_suffix(".ttl").read_text(encoding="utf-8")
    first, second, *rest = text.splitlines()
    assert first.startswith("# 数字广东建设2025年工作要点")
    assert second.startswith("# The named graphs are merged")
    subjects = [line for line in rest if line.startswith("<")]
    assert len(subjects) == len(set(subjects)), "a subject has one block"
    assert all(" a " in line for line in subjects if "/item/" in line)
    prefixes = [line.split()[1] for line in rest if line.startswith("@prefix")]
    assert prefixes
    assert all(text.count(prefix) > 1 for prefix in prefixes)
    assert "\\u" not in text


def test_a_title_of_several_lines_stays_a_comment():
    line = b'<http://a.example/s> <http://a.example/p> "o" <http://a.example/g> .\n'
    hostile = 'title\n<http://a.example/x> <http://a.example/p> "y" .\r<http://a.example/z> a "z"'
    for body, form in ((turtle([line], hostile), ox.RdfFormat.TURTLE), (trig([line], hostile), ox.RdfFormat.TRIG)):
        assert [quad.subject.value for quad in ox.parse(body, format=form)] == ["http://a.example/s"]


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def plain(value):
    """A value as the CSV has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def as_text(rows, numbers, width):
    """As text; a trailing empty cell of a sheet is not read, a number is written in one way."""
    padded = [[*map(plain, row), *[""] * (width - len(row))] for row in rows]
    return [[f"{float(cell):g}" if cell and at in numbers else cell for at, cell in enumerate(row)] for row in padded]


@pytest.mark.parametrize("document", ["", SMALL, LARGE])
def test_tables_hold_equal_rows(folder, document):
    start = stem(folder, document)
    book = openpyxl.load_workbook(start.with_suffix(".xlsx"), read_only=True)
    sheets = dict(zip(TABLES, book.worksheets[1:], strict=True))
    for name in TABLES:
        path = Path(f"{start}-{name}.csv")
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")
        header, *texts = read_csv(path)
        table = parquet.read_table(f"{start}-{name}.parquet")
        assert table.column_names == header
        numbers = [at for at, field in enumerate(table.schema) if str(field.type) == "double"]
        width = len(header)
        rows = as_text(texts, numbers, width)
        assert as_text(zip(*(column.to_pylist() for column in table.columns), strict=True), numbers, width) == rows, (
            name
        )
        assert as_text(sheets[name].iter_rows(min_row=2, values_only=True), numbers, width) == rows, name
    book.close()


def test_tables_hold_what_the_graphs_hold(folder, data):
    def typed(*names):
        types = tuple(f" <{TYPE}> <{PP}{name}> ".encode() for name in names)
        return sum(any(each in line for each in types) for line in data)

    rows = {name: read_csv(folder / f"policy-kg-{name}.csv")[1:] for name in TABLES}
    assert len(rows["plans"]) == typed("PolicyPlan") == 2
    assert len(rows["items"]) == typed("PolicyItem")
    assert len(rows["assignments"]) == typed("Assignment")
    assert len(rows["deadlines"]) == typed("TimeRequirement")
    assert len(rows["targets"]) == typed("Target")
    assert len(rows["agencies"]) == len({(row[0], row[8]) for row in rows["assignments"]})
    assert rows["items"] == [
        row for each in sorted(COUNTED) for row in read_csv(Path(f"{stem(folder, each)}-items.csv"))[1:]
    ]


TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def dictionaries(path):
    header, *rows = read_csv(path)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_a_row_of_items(folder):
    """Item 13.4 of the sample, as its annex row reads."""
    rows = dictionaries(Path(f"{stem(folder, LARGE)}-items.csv"))
    row = next(row for row in rows if row["number"] == "13.4")
    assert row["wording"] == "义务教育入学一件事。"
    assert row["lead"] == "市教委; 璧山区政府"
    assert row["support"] == "市公安局; 市规划自然资源局"
    assert (row["deadlines"], row["first_due"]) == ("2022年8月前", "2022-08-31")
    assert row["part_of"].endswith("/item/13-02")
    assert row["section"] == "高效办成“一件事”"
    assert sum(row["support_stated_none"] == "true" for row in rows) > 5


@pytest.mark.parametrize("document", COUNTED)
def test_joined_names_keep_the_order_of_the_cell(folder, document):
    named = defaultdict(list)
    assignments = dictionaries(Path(f"{stem(folder, document)}-assignments.csv"))
    for row in sorted(assignments, key=lambda row: int(row["place"])):
        named[row["item"], row["role"].rpartition("/")[2]].append(row["agent_zh"])
    for row in dictionaries(Path(f"{stem(folder, document)}-items.csv")):
        for role in ("lead", "support", "responsible"):
            assert row[role] == SEPARATOR.join(named[row["item"], role])


@pytest.mark.parametrize("document", ["", SMALL, LARGE])
def test_network_counts_shared_items(folder, document):
    network = nx.read_graphml(stem(folder, document).with_suffix(".graphml"))
    items = defaultdict(set)
    for row in dictionaries(Path(f"{stem(folder, document)}-assignments.csv")):
        if row["group"] == "false":
            items[row["item"]].add(row["agent"])
    shared = Counter(
        frozenset((one, other)) for agents in items.values() for one in agents for other in agents if one < other
    )
    assert set(network) == set().union(*items.values())
    assert {frozenset((one, other)): edge["weight"] for one, other, edge in network.edges(data=True)} == shared


@pytest.mark.parametrize("document", ["", SMALL])
def test_columns_are_described(folder, document):
    place = stem(folder, document).parent
    described = json.loads((place / "csv-metadata.json").read_bytes())
    assert described["@context"][0] == "http://www.w3.org/ns/csvw"
    checks = {
        "integer": int,
        "decimal": float,
        "date": dt.date.fromisoformat,
        "boolean": {"true": True, "false": False}.__getitem__,
        "anyURI": ox.NamedNode,
        "string": str,
    }
    assert [table["url"] for table in described["tables"]] == [
        f"{document or 'policy-kg'}-{name}.csv" for name in TABLES
    ]
    for table in described["tables"]:
        columns = table["tableSchema"]["columns"]
        header, *rows = read_csv(place / table["url"])
        assert [column["titles"]["und"] for column in columns] == header
        for row in rows:
            for column, cell in zip(columns, row, strict=True):
                assert cell == "" or checks[column["datatype"]](cell) is not None
        for key in table["tableSchema"].get("foreignKeys", ()):
            target = dictionaries(place / key["reference"]["resource"])
            known = Counter(row[key["reference"]["columnReference"]] for row in target)
            assert {known[row[header.index(key["columnReference"])]] for row in rows} <= {1}


def test_digests(folder, manifest):
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    listed = {line.rpartition(": ")[0] for line in done.stdout.splitlines()}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert listed == {file.path for file in manifest.files} | {"manifest.json"} == there - {"SHA256SUMS"}
    assert {file.licence for file in manifest.files} == {"https://creativecommons.org/licenses/by/4.0/"}
    assert manifest.documents == tuple(sorted(COUNTED))
