"""``/data/…``: the files of the dumps, whole or in ranges (RFC 9110 §14)."""

from __future__ import annotations

import asyncio
import hashlib
import re
from email.utils import formatdate
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from kg.dumps import DumpFile, DumpManifest, dumps_folder
from kg.dumps.manifest import NAME, SUMS
from kg.web import urls
from kg.web.caching import REVALIDATE, is_known
from kg.web.compressing import COMPRESSED_ALREADY, FROM_BYTES
from kg.web.dumped import dumps_of
from kg.web.errors import HttpError
from kg.web.routes import add_resource
from kg.web.site import site_of

RANGE = re.compile(r"bytes=\s*(\d*)-(\d*)\s*")
"""One range of bytes; a file is not given in several pieces at once."""
LISTS = {NAME: "application/json", SUMS: "text/plain"}
"""What stands beside the files of the manifest → media type."""


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_resource(found, f"{urls.DATA}/{{path:path}}", dump_file, "A file of the dumps")
    return found


async def dump_file(request: Request) -> Response:
    """A file of the dumps, whole or in ranges (RFC 9110 §14), with its digest as validator.

    Raises:
        HttpError: there is none of this name in the version of the data that is served.
    """
    path, site = request.path_params["path"], site_of(request)
    if not path:
        return RedirectResponse(urls.DATA, 308)
    dumps = await asyncio.to_thread(dumps_of, site)
    file = dumps.by_path.get(path) if dumps else None
    if dumps is None or (file is None and path not in LISTS):
        raise HttpError(404, "web.not_found", path=request.url.path)
    place = dumps_folder(site.built or Path(), dumps.data_version) / path
    try:
        found = await asyncio.to_thread(place.stat)
    except OSError:  # taken away since the manifest was read
        raise HttpError(404, "web.not_found", path=request.url.path) from None
    digest = file.sha256 if file else await asyncio.to_thread(_digest, place)
    media_type = file.media_type if file else LISTS[path]
    compressed = _is_compressed(request, media_type, found.st_size)
    etag = f'{"W/" if compressed else ""}"{digest}"'
    headers = {"ETag": etag, "Cache-Control": REVALIDATE}
    if not compressed or request.method == "HEAD" or is_known(request.headers, etag, int(found.st_mtime)):
        headers["Vary"] = "Accept-Encoding"  # else who compresses it says so
    headers |= {"Last-Modified": formatdate(found.st_mtime, usegmt=True), **(_links(file, dumps) if file else {})}
    if is_known(request.headers, etag, int(found.st_mtime)):
        return Response(status_code=304, headers=headers)
    if compressed and request.method == "HEAD":  # how long the file will be is not known before it is compressed
        answer = Response(headers={**headers, "Content-Encoding": "gzip"}, media_type=media_type)
        del answer.headers["Content-Length"]
        return answer
    _check_range(request, found.st_size)
    return FileResponse(place, headers=headers, media_type=media_type, stat_result=found)


def _is_compressed(request: Request, media_type: str, size_bytes: int) -> bool:
    """Whether the file is compressed on the way; then its digest is not that of the bytes that are sent."""
    accepted = "gzip" in request.headers.get("accept-encoding", "") and "range" not in request.headers
    return accepted and media_type not in COMPRESSED_ALREADY and size_bytes >= FROM_BYTES


def _check_range(request: Request, size_bytes: int) -> None:
    """Pass over a range that is none, as RFC 9110 §14.2 wants, and refuse one that begins after the end.

    Raises:
        HttpError: 416, there is no such range.
    """
    field = request.headers.get("range")
    if field is None:
        return
    one = RANGE.fullmatch(field)
    first, last = one.groups() if one else ("", "")
    if one and (int(first) >= size_bytes if first else last and not int(last)):
        headers = {"Content-Range": f"bytes */{size_bytes}"}
        raise HttpError(416, "web.data.range", headers, range=field, size=size_bytes)
    if not one or not (first or last) or (first and last and int(last) < int(first)):
        request.scope["headers"] = [pair for pair in request.scope["headers"] if pair[0] != b"range"]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _links(file: DumpFile, dumps: DumpManifest) -> dict[str, str]:
    """To the licence of the records and, from a table, to the description of its columns (CSV on the Web §5.2)."""
    links = [f'<{file.licence}>; rel="license"'] if file.licence else []
    if file.media_type == "text/csv":
        described = next(each for each in dumps.of(file.document) if each.media_type == "application/csvm+json")
        links.append(f'<{urls.dump(described.path)}>; rel="describedby"; type="{described.media_type}"')
    return {"Link": ", ".join(links)} if links else {}
