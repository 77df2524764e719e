"""robots.txt (RFC 9309), as it binds a visitor that it does not name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from kg.verifying.addresses import KEPT, normal, plain_octets
from kg.verifying.client import Client
from kg.verifying.exchange import Exchange

READ_BYTES = 512_000
"""What is read of it; the standard wants no less (§2.5)."""
_LINE = re.compile(r"(user-agent|allow|disallow|sitemap)[ \t]*:(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Robots:
    """robots.txt.

    Args:
        answer: to the request for it.
        rules: for everyone, in their order: beginning or pattern of a path, and whether it may be asked for.
        site_maps: addresses of site maps that it names.
    """

    answer: Exchange
    rules: tuple[tuple[str, bool], ...]
    site_maps: tuple[str, ...]

    def allows(self, address: str) -> bool:
        """Whether everyone may ask for an address: the longest rule that fits decides, of equals one that allows."""
        parts = urlsplit(normal(address))
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        path = path.replace("*", "%2A").replace("$", "%24")
        fitting = [(len(pattern), allowed) for pattern, allowed in self.rules if _fits(pattern, path)]
        return path == "/robots.txt" or max(fitting, default=(0, True))[1]


def _fits(pattern: str, path: str) -> bool:
    """Whether a path begins as a pattern says: ``*`` is any signs, ``$`` at the end the end (§2.2.3)."""
    begin, *parts = pattern.removesuffix("$").split("*")
    ends = pattern.endswith("$")
    if not path.startswith(begin) or (ends and not parts and path != begin):
        return False
    last = parts.pop() if ends and parts else ""
    at = len(begin)
    for part in parts:
        at = path.find(part, at) + len(part)
        if at < len(part):  # found nowhere
            return False
    return path.endswith(last) and len(path) - len(last) >= at


def read_robots(answer: Exchange) -> Robots:
    """The rules of an answer; none where it is not 200."""
    body = answer.body[:READ_BYTES] if answer.status == 200 else b""
    rules, site_maps = list[tuple[str, bool]](), list[str]()
    for_all = in_rules = False
    for line in re.split(r"\r\n?|\n", body.decode("utf-8-sig", "replace")):
        match = _LINE.fullmatch(line.partition("#")[0].strip())
        if not match:
            continue
        name, value = match[1].lower(), match[2].strip()
        if name == "sitemap":
            site_maps.append(value)
        elif name == "user-agent":
            for_all = value == "*" or (for_all and not in_rules)
            in_rules = False
        else:
            in_rules = True
            if for_all and value:
                rules.append((_pattern(value), name == "allow"))
    return Robots(answer, tuple(rules), tuple(site_maps))


def _pattern(text: str) -> str:
    """A pattern in the form in which addresses are compared; ``$`` within it is a sign like others."""
    end = "$" if text.endswith("$") else ""
    plain = plain_octets(quote(text.removesuffix("$"), safe=KEPT))
    return plain.replace("$", "%24") + end


def find_robots(client: Client, root: str) -> Robots:
    """robots.txt of the host of a folder."""
    parts = urlsplit(root)
    address = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
    return read_robots(client.follow(address, "text/plain, */*;q=0.1").last)
