"""What the templates receive: one frozen dataclass a template, each with the common :class:`Frame`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

from kg import messages
from kg.saved_queries.model import ColumnKind
from kg.web import dates
from kg.web.descriptions import NOTHING, Description
from kg.web.labels import Name, licence_name

IN_URI = ":/?#[]@!$&'()*+,;=%-._~"
"""Signs that a URI may hold (RFC 3986 §2)."""


@dataclass(frozen=True, slots=True)
class Alternate:
    """Another representation of a page: what it is called, where it is, its media type."""

    label: str
    href: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Signpost:
    """A typed link (RFC 8288): its relation, its target, and the target's media type where it is known."""

    relation: str
    target: str
    media_type: str = ""

    def __str__(self) -> str:
        """As an element of the ``Link`` header field, an IRI as the URI that it stands for."""
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{quote(self.target, safe=IN_URI)}>; rel="{self.relation}"{kind}'


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of the menu."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has around its subject.

    Args:
        language: of the page.
        title: of the page, without the site's name.
        other_language: of the site.
        other_language_name: how the other language calls itself.
        other_address: this address in the other language.
        kept: parameters that links inside the site carry on (``lang``, if the address names it).
        stylesheet: address of the CSS file.
        mark: address of the site's sign.
        menu: its entries.
        address: of the page, without language and format.
        plain: the same, whole.
        canonical: the same with the language that the address names: search engines pass over ``hreflang`` addresses
            that call another one canonical.
        languages: language and whole address of the page in it (``hreflang``).
        alternates: the same content in other representations.
        description: one sentence for search engines, or empty.
        json_ld: schema.org as JSON without ``<``, or empty.
        rdf: what the RDF beside the page is made by.
        words: searched for, or empty.
        thing: IRI of what the page is about, or empty.
        signposts: typed links for machines.
        pages: relation (``next`` …) → address of the other pages of its list.
        licence: IRI of that of the data, or empty.
    """

    language: str
    title: str
    other_language: str
    other_language_name: str
    other_address: str
    kept: Mapping[str, str]
    stylesheet: str
    mark: str
    menu: tuple[MenuItem, ...]
    address: str
    plain: str
    canonical: str
    languages: tuple[tuple[str, str], ...]
    alternates: tuple[Alternate, ...] = ()
    description: str = ""
    json_ld: str = ""
    rdf: Description = NOTHING
    words: str = ""
    thing: str = ""
    signposts: tuple[Signpost, ...] = ()
    pages: Mapping[str, str] = field(default_factory=dict)
    licence: str = ""

    @property
    def licence_name(self) -> str:
        """What the licence of the data is called."""
        return licence_name(self.licence)

    def text(self, key: str, **values: object) -> str:
        """The message ``web.<key>`` in the language of the page."""
        return messages.render(f"web.{key}", self.language, **values)

    def link(self, path: str) -> str:
        """A path of the site that keeps the language; addresses elsewhere, as names of things, stay as they are."""
        if not self.kept or "lang=" in path or not path.startswith("/"):
            return path
        page, sign, fragment = path.partition("#")
        return f"{page}{'&' if '?' in page else '?'}lang={self.kept['lang']}{sign}{fragment}"

    def number(self, value: float) -> str:
        """A number with its thousands apart."""
        return f"{value:,}"

    def date(self, day: str) -> str:
        """A day (``2022-03-12``) or month (``2022-03``) as the language writes it; anything else as it is."""
        return dates.written(day, self.language)


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell: its text, where it links to, its language if it has one, and the kind of its column."""

    text: str
    href: str | None = None
    language: str = ""
    kind: ColumnKind = "text"


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column.

    Args:
        text: of the head.
        kind: of the cells.
        wide: whether cells hold sentences.
        href: where the rows are sorted by it, if they can be.
        order: ``ascending`` or ``descending`` if they are.
    """

    text: str
    kind: ColumnKind
    wide: bool
    href: str | None = None
    order: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True)
class TableView:
    """A table for ``table.html``, with the facts that every bounded answer states.

    Args:
        caption: what the table shows, for readers who do not see it.
        headings: of the columns.
        rows: cells in the order of the headings.
        truncated: whether rows were left out.
        elapsed_milliseconds: evaluation time.
        limit: most rows a page shows.
        data_version: of the data, if known.
        total: rows of the whole answer, None where it is cut.
        first: number of the first row shown.
        pages: label and address of other pages.
        source: the derived table that the rows were read from; None where the query was evaluated.
    """

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    truncated: bool
    elapsed_milliseconds: float
    limit: int
    data_version: str | None
    total: int | None
    first: int = 1
    pages: tuple[tuple[str, str], ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionLink:
    """A saved query to click.

    Args:
        question: or its title.
        description: or empty.
        href: its page.
        asks: labels of its parameters.
        picture: kind of its picture, or empty.
    """

    question: str
    description: str
    href: str
    asks: tuple[str, ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """The saved queries of a theme: fragment of its address, heading (or empty), queries."""

    anchor: str
    theme: str
    links: tuple[QuestionLink, ...]


@dataclass(frozen=True, slots=True)
class QueriesPage:
    """``queries.html``: saved queries, grouped by theme (empty for those without).

    Args:
        frame: around it.
        style: address of the style of these pages.
        groups: the queries by theme.
        count: of all queries.
        words: searched for, or empty.
        found: how many queries hold them.
    """

    frame: Frame
    style: str
    groups: tuple[QuestionGroup, ...]
    count: int
    words: str = ""
    found: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a select box."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A form field of ``query.html``.

    Args:
        name: parameter.
        label: for people.
        hint: type and example.
        values: what is filled in; the inputs of a field that takes several.
        input: ``text``, ``number`` or ``date``.
        required: whether it must be filled in.
        choices: if not empty, a select box instead of an input.
        many: whether it takes several values.
    """

    name: str
    label: str
    hint: str
    values: tuple[str, ...]
    input: str
    required: bool
    choices: tuple[Choice, ...]
    many: bool = False


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture for ``picture.html``.

    Args:
        name: of the query, for the files that are saved.
        kind: of the picture.
        caption: what it shows.
        notes: what it leaves out.
        data: JSON without ``<``, so that it can stand in the page.
        scripts: addresses of the library and of our script.
    """

    name: str
    kind: str
    caption: str
    notes: tuple[str, ...]
    data: str
    scripts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryPage:
    """``query.html``: a saved query with its form, answer and text.

    Args:
        frame: around it.
        style: address of the style of these pages.
        name: of the query.
        question: asked, or empty.
        description: or empty.
        fields: of the form.
        examples_shown: whether the answer is for the example values.
        error: why there is no answer, or empty.
        table: the answer.
        sparql: text with the values in place.
        sparql_href: the same text at the endpoint.
        downloads: label and address.
        citation: how to cite the answer.
        picture: of the answer, if it has one.
    """

    frame: Frame
    style: str
    name: str
    question: str
    description: str
    fields: tuple[Field, ...]
    examples_shown: bool
    error: str
    table: TableView | None
    sparql: str
    sparql_href: str
    downloads: tuple[tuple[str, str], ...]
    citation: str
    picture: PictureView | None


@dataclass(frozen=True, slots=True)
class EditorView:
    """What makes the query form an editor.

    Args:
        saved: theme and its saved queries, to start from.
        terms: address of the terms that are completed.
        scripts: addresses of the library and of our script; none where the library was not fetched.
        styles: addresses of their style sheets.
    """

    saved: tuple[tuple[str, tuple[Choice, ...]], ...]
    terms: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryProblem:
    """Why a query has no answer: in a word, in a sentence, and in which line if that is known."""

    title: str
    detail: str
    line: int | None


@dataclass(frozen=True, slots=True)
class SparqlPage:
    """``sparql.html``: the query form, with the answer once there is one.

    Args:
        frame: around it.
        query: text in the form.
        limit_seconds: time limit.
        editor: what makes the form an editor.
        table: the answer, None before a query was sent.
        downloads: label and address.
        problem: why there is no answer to the query that was sent.
    """

    frame: Frame
    query: str
    limit_seconds: float
    editor: EditorView
    table: TableView | None = None
    downloads: tuple[tuple[str, str], ...] = ()
    problem: QueryProblem | None = None


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """``error.html``: what went wrong, in words."""

    frame: Frame
    status: int
    detail: str


@dataclass(frozen=True, slots=True)
class PlanField:
    """A field that takes a plan.

    Args:
        name: of the parameter.
        value: typed: an id, or words; empty where nothing is filled in, or plans are listed.
        title: of the plan that is filled in.
        choices: plans to choose from; none where an id or words are typed.
    """

    name: str
    value: str = ""
    title: Name | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedPlan:
    """A plan that typed fields offer.

    Args:
        id: of it.
        title: of it.
        signed: day, or empty.
        as_first: address of the form with it as A.
        as_second: the same with it as B; empty where A is not chosen yet.
    """

    id: str
    title: Name
    signed: str
    as_first: str
    as_second: str


@dataclass(frozen=True, slots=True)
class PlansForm:
    """The fields of a form that chooses plans.

    Args:
        count: of the plans that can be compared.
        first: A.
        second: B.
        review: which matches count.
        reading: of deadlines.
        as_of: ISO date, or empty.
        more: choices for further plans, where they are listed.
        typed: whether they are too many to be listed.
        further: fields for further plans, where they are typed.
        offered: some plans, where they are typed: those of a place, or the latest.
        places: choices of that place.
        place: its name, or empty.
    """

    count: int
    first: PlanField
    second: PlanField
    review: tuple[Choice, ...]
    reading: tuple[Choice, ...]
    as_of: str
    more: tuple[Choice, ...] = ()
    typed: bool = False
    further: tuple[PlanField, ...] = ()
    offered: tuple[ListedPlan, ...] = ()
    places: tuple[Choice, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class ComparePage:
    """``compare.html``: choose plans, or send a file.

    Args:
        frame: around it.
        style: address of the style of comparisons.
        problem: why there is no comparison, or empty.
        form: what may be chosen.
        judged: titles and address of pairs of plans with matches that a person has accepted.
        known: endings of files that are read.
        megabytes: largest file.
        formats: name and label of what a file's comparison can be had as.
    """

    frame: Frame
    style: str
    problem: str
    form: PlansForm
    judged: tuple[tuple[Name, Name, str], ...]
    known: str
    megabytes: str
    formats: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ValidatePage:
    """``validate.html``: send a file, or paste a text.

    Args:
        frame: around it.
        problem: why there is no report, or empty.
        known: endings of files that are read.
        megabytes: largest file.
        kinds: name and label of what may be pasted.
        script: address of the script that shows progress.
        style: address of the style of reports.
    """

    frame: Frame
    problem: str
    known: str
    megabytes: str
    kinds: tuple[tuple[str, str], ...]
    script: str
    style: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """``report.html``: what validation found in a file.

    Args:
        frame: around it.
        style: address of the style of reports.
        report: HTML of the report.
        file: name of the file.
        downloads: label, file name and ``data:`` address; the server keeps nothing that a link could fetch.
        back: address of the form.
    """

    frame: Frame
    style: str
    report: str
    file: str
    downloads: tuple[tuple[str, str, str], ...]
    back: str


@dataclass(frozen=True, slots=True)
class ComparisonSection:
    """One of the nine views: HTML, a picture if it has one, more HTML."""

    opening: str
    picture: PictureView | None
    rest: str


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """``comparison.html``: a comparison.

    Args:
        frame: around it.
        style: address of the style of comparisons.
        head: HTML that says what is compared.
        contents: HTML of the list of views.
        sections: a section a view.
        form: to change what is compared; None where a file was sent.
        upload: name of that file, or empty.
        turned: address of the same pair seen from the other side, or empty.
        review: address of the review of a pair, or empty.
        downloads: label and address.
    """

    frame: Frame
    style: str
    head: str
    contents: str
    sections: tuple[ComparisonSection, ...]
    form: PlansForm | None
    upload: str
    turned: str
    review: str
    downloads: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """``review.html``: what waits for a person between two plans.

    Args:
        frame: around it.
        style: address of the style of comparisons.
        queue: as :func:`kg.comparison.forms.queue` has it, with the number of those decided since the data were built.
        relations: relation → its name.
        writable: whether decisions can be sent from the page.
        by: who judged the last one.
        command: how to judge.
        comparison: address of the comparison.
    """

    frame: Frame
    style: str
    queue: Mapping[str, Any]
    relations: Mapping[str, str]
    writable: bool
    by: str
    command: str
    comparison: str
