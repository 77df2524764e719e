"""A jail for processes that evaluate strangers' queries: no network, no other program (seccomp-bpf, by ctypes).

Denied with ``EACCES``: ``socket`` (every family), ``execve``, ``execveat``, ``io_uring_setup``, ``ptrace`` and all x32
calls; a call of a foreign architecture kills. ``socketpair``, files, ``fork`` and threads stay. No privilege is needed
and children inherit the filter. It covers the calling thread only, so it must come before any other thread.

Sources: Linux ``seccomp(2)``, ``prctl(2)``; numbers from the kernel's ``syscall`` tables of x86-64 and aarch64.
Standard library only: the nursery imports this module.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import struct
import sys

CALLS = {
    "x86_64": (
        0xC000003E,
        {"socket": 41, "execve": 59, "execveat": 322, "io_uring_setup": 425, "ptrace": 101},
    ),
    "aarch64": (
        0xC00000B7,
        {"socket": 198, "execve": 221, "execveat": 281, "io_uring_setup": 425, "ptrace": 117},
    ),
}
"""Machine → (audit architecture, call → number)."""

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER = 2
LOAD, JUMP_IF_EQUAL, JUMP_IF_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
KILL, ALLOW, DENY = 0x80000000, 0x7FFF0000, 0x00050000 | errno.EACCES
X32_CALLS = 0x40000000
OFFSET_OF_NUMBER, OFFSET_OF_ARCHITECTURE = 0, 4


JAILED = "seccomp"
"""What the jail is called where there is one; elsewhere ``none: <why>``."""


class _Program(ctypes.Structure):
    """``struct sock_fprog`` of ``linux/filter.h``."""

    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def deny_network_and_programs() -> str:
    """Close the jail around this process and all that it forks.

    Returns:
        ``"seccomp"``, or ``"none: <why>"`` on a system that has no such filter; ``/health`` shows it.
    """
    machine = platform.machine()
    if not sys.platform.startswith("linux"):
        return f"none: no seccomp on {sys.platform}"
    if machine not in CALLS:
        return f"none: no system call numbers for {machine}"
    code = _filter_code(*CALLS[machine])
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0
    ):
        return f"none: prctl says {errno.errorcode.get(ctypes.get_errno(), 'error')}"
    return JAILED


def _filter_code(architecture: int, numbers: dict[str, int]) -> bytes:
    """The BPF program: 8 bytes an instruction, ``struct sock_filter``."""
    count = len(numbers)

    def instruction(code: int, if_true: int, if_false: int, value: int) -> bytes:
        return struct.pack("HBBI", code, if_true, if_false, value)

    program = [
        instruction(LOAD, 0, 0, OFFSET_OF_ARCHITECTURE),
        instruction(JUMP_IF_EQUAL, 1, 0, architecture),
        instruction(RETURN, 0, 0, KILL),
        instruction(LOAD, 0, 0, OFFSET_OF_NUMBER),
        instruction(JUMP_IF_AT_LEAST, count + 1, 0, X32_CALLS),
    ]
    program += [instruction(JUMP_IF_EQUAL, count - i, 0, number) for i, number in enumerate(numbers.values())]
    program += [instruction(RETURN, 0, 0, ALLOW), instruction(RETURN, 0, 0, DENY)]
    return b"".join(program)


def die_with_parent(parent: int | None = None) -> None:
    """Have the kernel end this process when its parent ends (Linux; elsewhere the closed socket ends it later).

    Args:
        parent: its process id, noted before the fork. A parent that ended before this call sends no signal any more
            (prctl(2)), so that this process ends at once where another is its parent by now.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(0)
