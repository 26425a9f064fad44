"""A filter of system calls for strangers' programs, put together by hand: see seccomp(2), bpf(4).

What a program that shows something about a library has no use for is refused with EPERM: sockets other
than of the internet (which is not there beyond loopback), so that none that lies in a folder can be
reached; looking into other processes; mounts and namespaces; what the kernel keeps for administrators;
ways round the filter; memory that no limit counts. The calls of another architecture end the program.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import socket
import struct
from typing import NamedTuple

_LIBC = ctypes.CDLL(None, use_errno=True)
_SET_SECCOMP, _MODE_FILTER, _SET_NO_NEW_PRIVILEGES = 22, 2, 38

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_IF_EQUAL, _IF_GREATER_EQUAL, _IF_ANY_BIT = 0x15, 0x35, 0x45
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_AT_CALL, _AT_MACHINE, _AT_ARGUMENTS = 0, 4, 16
_OTHER_NUMBERS = 0x40000000
"""From here on numbers of x86_64 are those of its variant with short pointers."""
_NEW_SPACES = 0x7E020000
"""The CLONE_NEW* that clone(2) takes."""
_TYPE = 0xF


class _Machine(NamedTuple):
    audit: int
    socket: int
    socketpair: int
    clone: int
    refused: dict[str, int]


# Numbers that all machines share: these calls are younger than that agreement.
_SHARED = {
    "pidfd_getfd": 438, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "process_madvise": 440, "mount_setattr": 442, "quotactl_fd": 443, "memfd_secret": 447,
    "open_tree_attr": 467,
}  # fmt: skip
_NO_SUCH_CALL = {"clone3": 435}
"""Refused as unknown: its flags lie where no filter can look, and the C library then takes clone."""
_MACHINES = {
    "x86_64": _Machine(0xC000003E, 41, 53, 56, {
        "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312,
        "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "unshare": 272, "setns": 308,
        "bpf": 321, "perf_event_open": 298, "userfaultfd": 323, "fanotify_init": 300,
        "add_key": 248, "request_key": 249, "keyctl": 250,
        "kexec_load": 246, "kexec_file_load": 320, "reboot": 169, "create_module": 174, "init_module": 175,
        "finit_module": 313, "delete_module": 176, "swapon": 167, "swapoff": 168, "acct": 163,
        "quotactl": 179, "syslog": 103, "settimeofday": 164, "clock_settime": 227, "adjtimex": 159,
        "clock_adjtime": 305, "sethostname": 170, "setdomainname": 171, "iopl": 172, "ioperm": 173,
        "modify_ldt": 154, "nfsservctl": 180, "lookup_dcookie": 212, "name_to_handle_at": 303,
        "open_by_handle_at": 304, "memfd_create": 319, "shmget": 29,
    }),
    "aarch64": _Machine(0xC00000B7, 198, 199, 220, {
        "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272,
        "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51, "unshare": 97, "setns": 268,
        "bpf": 280, "perf_event_open": 241, "userfaultfd": 282, "fanotify_init": 262,
        "add_key": 217, "request_key": 218, "keyctl": 219,
        "kexec_load": 104, "kexec_file_load": 294, "reboot": 142, "init_module": 105,
        "finit_module": 273, "delete_module": 106, "swapon": 224, "swapoff": 225, "acct": 89,
        "quotactl": 60, "syslog": 116, "settimeofday": 170, "clock_settime": 112, "adjtimex": 171,
        "clock_adjtime": 266, "sethostname": 161, "setdomainname": 162,
        "nfsservctl": 42, "lookup_dcookie": 18, "name_to_handle_at": 264,
        "open_by_handle_at": 265, "memfd_create": 279, "shmget": 194,
    }),
}  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


class Filter:
    """The filter of this machine, made once; each program that it is for applies it to itself."""

    def __init__(self) -> None:
        """Put it together. Raises `OSError` on a machine whose system calls are not known here."""
        machine = _MACHINES.get(platform.machine())
        if machine is None or ctypes.sizeof(ctypes.c_void_p) != 8:
            raise OSError(errno.ENOSYS, f"the system calls of {platform.machine()} are not known")
        text = program(machine)
        self._text = ctypes.create_string_buffer(text, len(text))
        self._program = _Program(len(text) // 8, ctypes.cast(self._text, ctypes.c_void_p))

    def apply(self, _: object = None) -> None:
        """Filter this process from now on, and all that it starts. Raises `OSError`."""
        for call in (
            (_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0),
            (_SET_SECCOMP, _MODE_FILTER, ctypes.byref(self._program), 0, 0),
        ):
            if _LIBC.prctl(*call):
                code = ctypes.get_errno()
                raise OSError(code, f"prctl: {os.strerror(code)}")


def program(machine: _Machine) -> bytes:
    """Return the instructions: which calls end in what."""
    refuse, unknown = _answer(_REFUSE | errno.EPERM), _answer(_REFUSE | errno.ENOSYS)
    lines = [
        _load(_AT_MACHINE),
        *_when(_IF_EQUAL, machine.audit, [], otherwise=[_answer(_KILL)]),
        _load(_AT_CALL),
        *_when(_IF_GREATER_EQUAL, _OTHER_NUMBERS, [_answer(_KILL)]),
    ]
    for number in sorted({*machine.refused.values(), *_SHARED.values()}):
        lines += _when(_IF_EQUAL, number, [refuse])
    for number in _NO_SUCH_CALL.values():
        lines += _when(_IF_EQUAL, number, [unknown])
    internet = [*_when(_IF_EQUAL, socket.AF_INET, [_answer(_ALLOW)])]
    internet += _when(_IF_EQUAL, socket.AF_INET6, [_answer(_ALLOW)])
    lines += _when(_IF_EQUAL, machine.socket, [_load_argument(0), *internet, refuse])
    # A pair of datagram sockets could be turned to any other address.
    connected = [_load_argument(1), (_AND, 0, 0, _TYPE)]
    connected += _when(_IF_EQUAL, socket.SOCK_STREAM, [_answer(_ALLOW)])
    connected += _when(_IF_EQUAL, socket.SOCK_SEQPACKET, [_answer(_ALLOW)])
    lines += _when(_IF_EQUAL, machine.socketpair, [*connected, refuse])
    lines += _when(_IF_EQUAL, machine.clone, [_load_argument(0), *_when(_IF_ANY_BIT, _NEW_SPACES, [refuse])])
    lines.append(_answer(_ALLOW))
    return b"".join(struct.pack("<HBBI", *line) for line in lines)


_Line = tuple[int, int, int, int]


def _load(offset: int) -> _Line:
    return _LOAD, 0, 0, offset


def _load_argument(number: int) -> _Line:
    """Load the lower half: the kernel takes no more of these arguments."""
    return _load(_AT_ARGUMENTS + 8 * number)


def _answer(what: int) -> _Line:
    return _RETURN, 0, 0, what


def _when(test: int, value: int, then: list[_Line], otherwise: list[_Line] | None = None) -> list[_Line]:
    """Return lines that go through `then` where the test holds, else through `otherwise`, and on."""
    if otherwise is not None and not then:
        return [(test, len(otherwise), 0, value), *otherwise]
    return [(test, 0, len(then), value), *then]
