"""Which document tells of a thing: ``/id/…`` names things, ``/doc/…`` the documents that describe them.

Most things have a document of their own. What only makes sense with its neighbours is described with them: the duties,
wordings and deadlines of an item with the item, the selectors of a place in a source with the place, a correspondence
with its set, repairs by the hundred. Only the keys of the IRIs decide (ONTOLOGY §5), so that a web server with a few
rules can do the same (:mod:`kg.publication.nginx`).

Sources: Cool URIs for the Semantic Web §4.2 (W3C Interest Group Note 2008); RFC 3987 §3 (IRI and URI).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

POLICY = r"policy/(?:[^/]+/[^/]+/[^/]+|file/[^/]+)"
WITH_PARTS = (
    rf"{POLICY}/item/[^/]+",
    rf"{POLICY}/span/[^/]+",
    rf"{POLICY}/period",
    rf"{POLICY}/annex/s[^/]+",
)
"""Things that are described together with what their IRI begins, as regular expressions of the path."""
APART = rf"{POLICY}/item/[^/]+/group/[^/]+"
"""What has a document of its own although it stands below another thing."""
SET = re.compile(r"alignment/[^/]+/[^/]+|links/[^/]+")
"""A set of correspondences or of links, which have fragments of its IRI as names."""
REPAIR = re.compile(rf"(?P<stem>{POLICY}/repair)/(?P<number>\d{{1,9}})", re.ASCII)
REPAIRS = re.compile(rf"(?P<stem>{POLICY}/repair)/(?P<first>\d{{1,9}})-(?P<last>\d{{1,9}})", re.ASCII)
REPAIR_END = re.compile(r"/repair/(\d+)$")
HUNDRED = 100
_WITH_PARTS = re.compile(rf"(?P<whole>{'|'.join(WITH_PARTS)})(?P<part>/.+)?")
_APART = re.compile(APART)
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\[\]#?\x7f-\x9f]|%(?![0-9A-F]{2})")
_UNRESERVED = re.compile(
    "[A-Za-z0-9._~\\-\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    + "".join(f"{chr(plane << 16)}-{chr(plane << 16 | 0xFFFD)}" for plane in range(1, 14))
    + f"{chr(0xE1000)}-{chr(0xEFFFD)}]"
)
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class Described:
    """What a document describes.

    Args:
        things: paths of the things known by their names alone, the main one first.
        below: what the paths of its further parts begin with; empty where it has none.
    """

    things: tuple[str, ...]
    below: str = ""

    @property
    def main(self) -> str:
        """Path of the main thing."""
        return self.things[0]


def document_of(path: str) -> str:
    """The path of the document that describes a thing.

    Args:
        path: of the thing's IRI, after ``{base}id/``, without fragment.

    >>> document_of("agency/500000/sfj")
    'agency/500000/sfj'
    >>> document_of("policy/500000/2022/zwfw-gzyd/item/13-04/lead/1")
    'policy/500000/2022/zwfw-gzyd/item/13-04'
    >>> document_of("policy/500000/2022/zwfw-gzyd/repair/1234")
    'policy/500000/2022/zwfw-gzyd/repair/1200-1299'
    """
    if match := REPAIR.fullmatch(path):
        first = int(match["number"]) // HUNDRED * HUNDRED
        return f"{match['stem']}/{first}-{first + HUNDRED - 1}"
    if (match := _WITH_PARTS.fullmatch(path)) and not _APART.fullmatch(path):
        return match["whole"]
    return path


def described_by(path: str) -> Described:
    """What the document at ``path`` (after ``/doc/``) describes.

    >>> described_by("policy/500000/2022/zwfw-gzyd/item/13-04").below
    'policy/500000/2022/zwfw-gzyd/item/13-04/'
    >>> described_by("policy/500000/2022/zwfw-gzyd/repair/0-99").things[:2]
    ('policy/500000/2022/zwfw-gzyd/repair/0', 'policy/500000/2022/zwfw-gzyd/repair/1')
    """
    if (match := REPAIRS.fullmatch(path)) and _is_hundred(int(match["first"]), int(match["last"])):
        numbers = range(int(match["first"]), int(match["last"]) + 1)
        return Described(tuple(f"{match['stem']}/{number}" for number in numbers))
    if SET.fullmatch(path):
        return Described((path,), f"{path}#")
    match = _WITH_PARTS.fullmatch(path)
    return Described((path,), f"{path}/" if match and not match["part"] else "")


def anchor_of(thing: str, main: str) -> str:
    """The place of a thing in the document that describes it with others; empty for the main one.

    Args:
        thing: IRI or path.
        main: the same of the main thing of the document, or the path of the document.

    >>> anchor_of("a/item/1/lead/2", "a/item/1"), anchor_of("a/repair/123", "a/repair/100-199")
    ('lead-2', 'repair-123')
    """
    if match := REPAIR_END.search(thing):
        return f"repair-{match[1]}"
    return thing.removeprefix(main).strip("/#").replace("/", "-")


def _is_hundred(first: int, last: int) -> bool:
    return first % HUNDRED == 0 and last == first + HUNDRED - 1


def spellings_of(raw_path: str) -> Iterator[str]:
    """The IRI paths that a path as sent may mean: first with its letters, then as it was sent.

    What a URI must encode an IRI may hold plainly (RFC 3987 §3.2). Some data name their things by the encoded form, so
    that is tried as well.

    >>> list(spellings_of("place/%E9%87%8D%E5%BA%86"))
    ['place/重庆', 'place/%E9%87%8D%E5%BA%86']
    >>> list(spellings_of("a%2Fb%20c"))
    ['a%2Fb%20c']
    """
    as_sent = _ESCAPED.sub(lambda match: match[0].upper(), raw_path)
    plain = _ESCAPED.sub(lambda match: _letters(match[0]), raw_path)
    yield from dict.fromkeys(each for each in (plain, as_sent) if not _NOT_IN_IRI.search(each))


def _letters(escaped: str) -> str:
    """Percent-encoded bytes with those letters that an IRI may hold plainly; what stays encoded is in capitals."""
    text = unquote_to_bytes(escaped).decode("utf-8", "surrogateescape")
    return "".join(
        each if _is_plain(each) else quote(each.encode("utf-8", "surrogateescape"), safe="") for each in text
    )


def _is_plain(character: str) -> bool:
    """Whether it is unreserved (RFC 3987 §2.2)."""
    return bool(_UNRESERVED.match(character))


def address_of(path: str) -> str:
    """A path of an IRI as a URI may have it: ASCII only (RFC 3987 §3.1), what is encoded stays so.

    >>> address_of("place/重庆")
    'place/%E9%87%8D%E5%BA%86'
    """
    return quote(path, safe="/%:@!$&'()*+,;=-._~")
