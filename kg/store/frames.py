"""Frames on the socket between the front and a worker: a JSON header and a body of bytes.

A frame is ``uint32 header length · uint64 body length · header (JSON, UTF-8) · body``, lengths in network byte order.
Standard library only: the nursery and the workers import this module.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

LENGTHS = struct.Struct("!IQ")
PIECE_BYTES = 65_536
Header = dict[str, Any]


def encode(header: Mapping[str, Any], body: bytes = b"") -> bytes:
    """The bytes of one frame."""
    text = json.dumps(header, ensure_ascii=False).encode()
    return LENGTHS.pack(len(text), len(body)) + text + body


def send(connection: socket.socket, header: Mapping[str, Any], body: bytes = b"") -> None:
    """Write one frame to a blocking socket."""
    connection.sendall(encode(header, body))


def receive(connection: socket.socket) -> tuple[Header, bytes] | None:
    """Read one frame from a blocking socket; None when the other side has closed it between frames.

    Raises:
        EOFError: the other side closed the socket inside a frame.
    """
    first = connection.recv(1)
    if not first:
        return None
    lengths = first + _read_exactly(connection, LENGTHS.size - 1)
    header_length, body_length = LENGTHS.unpack(lengths)
    header: Header = json.loads(_read_exactly(connection, header_length))
    return header, bytes(_read_exactly(connection, body_length))


def _read_exactly(connection: socket.socket, length: int) -> bytearray:
    buffer = bytearray(length)
    view = memoryview(buffer)
    while view:
        count = connection.recv_into(view)
        if not count:
            raise EOFError
        view = view[count:]
    return buffer


async def receive_async(connection: socket.socket) -> tuple[Header, bytes]:
    """Read one frame from a non-blocking socket on which no other frame follows unasked.

    Raises:
        EOFError: the other side has closed the socket.
    """
    import asyncio  # here, since the processes that only use blocking sockets are to stay small

    start = await _more(connection)
    while len(start) < LENGTHS.size:
        start += await _more(connection)
    header_length, body_length = LENGTHS.unpack_from(start)
    frame = bytearray(LENGTHS.size + header_length + body_length)
    frame[: len(start)] = start
    rest = memoryview(frame)[len(start) :]
    while rest:
        count = await asyncio.get_running_loop().sock_recv_into(connection, rest)
        if not count:
            raise EOFError
        rest = rest[count:]
    body_start = LENGTHS.size + header_length
    header: Header = json.loads(frame[LENGTHS.size : body_start])
    return header, bytes(memoryview(frame)[body_start:])


async def _more(connection: socket.socket) -> bytes:
    import asyncio

    piece = await asyncio.get_running_loop().sock_recv(connection, PIECE_BYTES)
    if not piece:
        raise EOFError
    return piece
