"""``/deadlines`` and its calendar, held against the saved queries that count the same."""

from __future__ import annotations

import json
import re

import httpx2
import pytest
import rdflib

from kg.web.icalendar import LINE_OCTETS, Event, calendar_of, escaped, folded

PLAN, AGENCY, PLACE = "500000-2022-zwfw-gzyd", "agency/500000/sfj", "500000"
ITEM_PAGE = f"/plans/{PLAN}/items/"
MILESTONES = 53
"""Of the plan; no other plan of the built data has one."""


@pytest.fixture(scope="module")
def site(full_server):
    with httpx2.Client(base_url=full_server.url, timeout=30) as found:
        yield found


def page(site, **given) -> dict:
    answer = site.get("/deadlines.json", params={"lang": "en", **given})
    assert answer.status_code == 200, answer.text
    return answer.json()


def listed(body: dict) -> list[dict]:
    return [each for day in body["days"] for each in day["milestones"]]


def rows(site, query: str, **given) -> list[dict]:
    return site.get(f"/queries/{query}.json", params=given).json()["rows"]


@pytest.mark.parametrize("reading", ["lenient", "strict"])
def test_months_are_those_of_the_saved_query(site, reading):
    months = {
        month["month"]: month["milestones"]
        for year in page(site, plan=PLAN, reading=reading)["years"]
        for month in year["months"]
        if month["milestones"]
    }
    expected = {
        row["month"]: row["milestones"] for row in rows(site, "milestones-per-month", plan=PLAN, reading=reading)
    }
    assert months == expected
    assert sum(months.values()) == MILESTONES


@pytest.mark.parametrize("reading", ["lenient", "strict"])
@pytest.mark.parametrize("day", ["2022-01-01", "2022-06-30", "2022-07-01", "2022-12-31", "2023-01-01"])
def test_what_is_past_on_a_day_is_what_the_saved_query_says(site, day, reading):
    found = page(site, as_of=day, reading=reading)["as_of"]
    expected = rows(site, "milestones-past-on", date=day, reading=reading)
    assert found["past"] == len(expected)
    assert found["past"] + found["ahead"] == MILESTONES
    other = "strict" if reading == "lenient" else "lenient"
    assert found["past_otherwise"] == page(site, as_of=day, reading=other)["as_of"]["past"]
    assert [each["due"] for each in found["next"]] == sorted(each["due"] for each in found["next"])
    assert all(each["due"] >= day and each["past"] is False for each in found["next"])
    assert len(found["next"]) == min(5, found["ahead"])


def test_the_pages_of_the_list_hold_every_milestone_once_in_order(site):
    first, second = page(site), page(site, page=2)
    assert (first["found"], first["shown"], second["first"], second["shown"]) == (MILESTONES, 50, 51, 3)
    both = listed(first) + listed(second)
    assert len({each["iri"] for each in both}) == MILESTONES
    assert [each["due"] for each in both] == sorted(each["due"] for each in both)
    assert [label for label, _ in second["pages"]] == ["First", "Previous"]


def test_a_month_is_shown_day_by_day(site):
    body = page(site, **{"from": "2022-10-01", "until": "2022-10-31"})
    assert body["month"] == "2022-10"
    assert body["before"][1] == "2022-09"
    assert body["after"][1] == "2022-12"
    cells = {cell["day"]: cell["milestones"] for week in body["weeks"] for cell in week if cell["day"]}
    assert len(cells) == 31
    assert {day: count for day, count in cells.items() if count} == {"2022-10-31": 15}
    assert body["weeks"][0][5]["day"] == "2022-10-01"  # a Saturday
    assert len(listed(body)) == body["found"] == 15


def test_an_agency_has_what_its_calendar_says(site):
    body = page(site, agency=AGENCY)
    expected = rows(site, "calendar-of-agency", agency=f"id/{AGENCY}")
    assert sorted((each["number"], each["due"]) for each in listed(body)) == sorted(
        {(row["number"], row["due"]) for row in expected if row["due"]}
    )
    assert body["calendar"].startswith("/deadlines.ics?agency=")


def test_several_things_add_up_and_several_kinds_narrow(site):
    one, other = page(site, agency=AGENCY)["total"], page(site, agency="agency/500000/fgw")["total"]
    both = page(site, agency=[AGENCY, "agency/500000/fgw"])["total"]
    assert max(one, other) <= both <= one + other
    assert page(site, agency=AGENCY, place="440000")["total"] == 0
    assert page(site, agency=AGENCY, place=PLACE, plan=PLAN)["total"] == one


def test_the_form_offers_what_is_there_and_keeps_what_is_chosen(site):
    text = site.get(
        "/deadlines", params={"agency": AGENCY, "reading": "strict", "as_of": "2022-07-01", "lang": "zh"}
    ).text
    assert f'<input type="checkbox" name="agency" value="{AGENCY}" checked>市司法局' in text
    assert f'<option value="{PLAN}">2022年重庆市政务服务工作要点</option>' in text
    assert '<option value="500000">重庆市</option>' in text
    assert '<option value="strict" selected>严读</option>' in text
    assert 'name="as_of" type="date" value="2022-07-01"' in text
    assert f'<option value="{AGENCY}">' not in text


def test_links_keep_what_is_chosen(site):
    text = site.get("/deadlines", params={"agency": AGENCY, "reading": "strict", "lang": "en"}).text
    months = re.findall(r'href="(/deadlines\?[^"]*from=[^"]*)#list"', text)
    assert months
    for address in months:
        assert "agency=agency%2F500000%2Fsfj" in address
        assert "reading=strict" in address
        assert "lang=en" in address


def test_nothing_due_is_said_and_offers_no_calendar(site):
    body = page(site, plan="440000-2025-digital-guangdong")
    assert (body["total"], body["days"], body["calendar"]) == (0, [], "")
    text = site.get("/deadlines", params={"plan": "440000-2025-digital-guangdong", "lang": "en"}).text
    assert "Nothing that is chosen has a milestone" in text
    assert ".ics?" not in text
    assert ".ics?" not in site.get("/plans/440000-2025-digital-guangdong").text
    assert f".ics?plan={PLAN}" in site.get(f"/plans/{PLAN}").text


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_nothing_is_called_overdue(site, language):
    text = site.get("/deadlines", params={"as_of": "2023-01-01", "lang": language}).text
    told = {"zh-Hans": "期限已过不等于逾期", "en": "past is not overdue"}[language]
    assert told in text
    assert text.replace(told, "").count("逾期") == text.replace(told, "").count("overdue") == 0


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/deadlines?plan=500000-2022-nothing", 404, "web.no_plan"),
        ("/deadlines?agency=agency/500000/nothing", 404, "web.deadlines.unknown"),
        ("/deadlines?place=999999", 404, "web.deadlines.unknown"),
        ("/deadlines?agency=sfj", 400, "queries.wrong_value"),
        ("/deadlines?plan=x", 400, "queries.wrong_value"),
        ("/deadlines?place=../x", 400, "queries.wrong_value"),
        ("/deadlines?reading=loose", 400, "queries.wrong_value"),
        ("/deadlines?view=pie", 400, "queries.wrong_value"),
        ("/deadlines?as_of=2022-02-30", 400, "queries.wrong_value"),
        ("/deadlines?from=20220201", 400, "queries.wrong_value"),
        ("/deadlines?page=0", 400, "queries.page"),
        ("/deadlines?page=3", 400, "queries.page"),
        ("/deadlines?page=%C2%B2", 400, "queries.page"),
        (
            "/deadlines?" + "&".join(f"place={number}" for number in range(100000, 100051)),
            400,
            "web.deadlines.too_many",
        ),
        ("/deadlines.ics", 400, "web.deadlines.calendar_of_nothing"),
        ("/deadlines.ics?plan=440000-2025-digital-guangdong", 404, "web.deadlines.calendar_empty"),
        ("/deadlines.ics?plan=500000-2022-nothing", 404, "web.no_plan"),
        ("/deadlines.ics?agency=agency/500000/nothing", 404, "web.deadlines.unknown"),
        ("/deadlines.xyz", 404, "web.not_found"),
    ],
)
def test_what_is_wrong_is_said(site, address, status, code):
    answer = site.get(address, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_rdf_beside_the_page_tells_of_the_milestones_shown(site):
    graph = rdflib.Graph().parse(data=site.get("/deadlines.ttl?page=2").content, format="turtle")
    assert {str(subject) for subject in graph.subjects()} == {each["iri"] for each in listed(page(site, page=2))}


def test_the_gantt_chart_and_its_table_say_the_same(site):
    text = site.get("/deadlines", params={"view": "gantt", "lang": "en"}).text
    data = json.loads(re.search(r'id="picture-deadlines-gantt">(.*?)</script>', text)[1])
    shown = listed(page(site, view="gantt"))
    assert len(shown) == len(data["rows"]) == 40
    assert [(row["label"], row["start"], row["end"]) for row in data["rows"]] == [
        (f"{each['number']} {each['title']}", each["signed"], each["due"]) for each in shown
    ]
    assert {each["signed"] for each in shown} == {"2022-03-12"}


# The calendar, read by the rules of RFC 5545.


def read_calendar(content: bytes) -> list[tuple[str, dict[str, str], str]]:
    """Name, parameters and raw value of each property, lines unfolded (§3.1)."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(0 < len(line) <= LINE_OCTETS for line in lines)
    for line in lines:
        line.decode("utf-8")  # no character is broken
    whole = b"\r\n".join(lines).replace(b"\r\n ", b"").split(b"\r\n")
    found = []
    for line in whole:
        head, _, value = line.decode("utf-8").partition(":")
        name, *given = head.split(";")
        found.append((name, dict(each.split("=", 1) for each in given), value))
    return found


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def events_of(content: bytes) -> list[dict[str, tuple[dict[str, str], str]]]:
    events, current = [], None
    for name, given, value in read_calendar(content):
        if (name, value) == ("BEGIN", "VEVENT"):
            current = {}
        elif (name, value) == ("END", "VEVENT"):
            events.append(current)
            current = None
        elif current is not None:
            assert name not in current, name  # none of ours may stand twice (§3.6.1)
            current[name] = (given, value)
    assert current is None
    return events


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("reading", ["lenient", "strict"])
def test_a_calendar_holds_what_the_page_lists(site, reading, language):
    answer = site.get("/deadlines.ics", params={"plan": PLAN, "reading": reading, "lang": language})
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    head = read_calendar(answer.content)
    assert head[0] == ("BEGIN", {}, "VCALENDAR")
    assert head[-1] == ("END", {}, "VCALENDAR")
    properties = {name: value for name, _, value in head[: [name for name, _, _ in head].index("BEGIN", 1)]}
    assert properties["VERSION"] == "2.0"
    assert properties["PRODID"]
    assert properties["X-WR-CALNAME"] == properties["NAME"]
    events = events_of(answer.content)
    shown = listed(page(site, plan=PLAN, reading=reading)) + listed(page(site, plan=PLAN, reading=reading, page=2))
    assert [unescaped(event["UID"][1]) for event in events] == [each["iri"] for each in shown]
    for event, each in zip(events, shown, strict=True):
        assert event["DTSTART"] == ({"VALUE": "DATE"}, each["due"].replace("-", ""))
        assert event["DTEND"][1] > event["DTSTART"][1]
        assert event["DTSTAMP"][1] == "20220312T000000Z"
        assert event["SUMMARY"] == ({"LANGUAGE": "zh-Hans"}, escaped(f"{each['number']} {each['title']}"))
        assert event["DESCRIPTION"][0] == {"LANGUAGE": language}
        assert each["written"] in unescaped(event["DESCRIPTION"][1])
        assert event["URL"][1].startswith(f"{str(site.base_url).rstrip('/')}{ITEM_PAGE}")
        assert unescaped(event["CATEGORIES"][1])


def test_a_calendar_is_the_same_each_time_and_moves_by_the_reading(site):
    given = {"agency": AGENCY, "lang": "zh"}
    first, second = (site.get("/deadlines.ics", params=given, headers={"Cache-Control": "no-cache"}) for _ in range(2))
    assert first.content == second.content
    days = {
        reading: {
            event["UID"][1]: event["DTSTART"][1]
            for event in events_of(site.get("/deadlines.ics", params={**given, "reading": reading}).content)
        }
        for reading in ("lenient", "strict")
    }
    assert days["lenient"].keys() == days["strict"].keys()
    assert all(days["strict"][uid] < days["lenient"][uid] for uid in days["strict"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "字" * 200,
        "a" * 74 + "字",
        "a" * 300,
        "𠮷" * 60,
        "一，二；三\\四\n五, six; seven\\n",
        "tab\tand\x07bell\x7f",
        "line\r\nbreak\rand\n",
    ],
)
def test_any_text_comes_back_as_it_went_in(text):
    event = Event(
        "urn:x", "2022-12-31", "2022-03-12", text, "zh-Hans", text, "en", "https://example.org/", (text, text)
    )
    content = calendar_of("N", text, [event], "en").encode()
    (found,) = events_of(content)
    plain = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", " ", text.replace("\r\n", "\n").replace("\r", "\n"))
    assert unescaped(found["SUMMARY"][1]) == unescaped(found["DESCRIPTION"][1]) == plain
    assert found["DTEND"][1] == "20230101"


@pytest.mark.parametrize("length", range(70, 80))
def test_lines_are_folded_at_75_octets(length):
    line = "字" * 10 + "a" * (length - 30)
    parts = folded(line).split("\r\n")
    assert len(parts) == (1 if length <= 75 else 2)
    assert "".join([parts[0], *(part[1:] for part in parts[1:])]) == line


def test_a_reader_finds_a_month_without_and_with_script(browser, full_server, assets):
    for script in (False, True):
        context = browser.new_context(java_script_enabled=script, locale="zh-CN")
        window = context.new_page()
        noted = []
        window.on("console", lambda message, noted=noted: noted.append(message.text))
        window.on("pageerror", lambda error, noted=noted: noted.append(str(error)))
        window.goto(f"{full_server.url}/deadlines?lang=zh-Hans")
        window.get_by_label("计划", exact=True).select_option(PLAN)
        window.get_by_label("以哪一天为准").fill("2022-07-01")
        window.get_by_role("button", name="查看").click()
        assert window.locator(".sizes dd").all_inner_texts() == ["7", "46"]
        window.get_by_role("link", name=re.compile("2022年10月：\\s*15")).click()
        assert window.get_by_role("heading", name="2022年10月哪天到期？").is_visible()
        assert window.locator(".due-day li").count() == 15
        window.get_by_role("link", name="甘特图").click()
        assert window.locator("tbody tr", has_text="2022年10月前").count() == 15
        assert window.locator("figure.picture:visible").count() == (2 if script else 0)
        assert noted == []
        context.close()
