"""Programs that mean harm, and the verdict that each must get: data for `test_run_hostile.py`.

None of them may run outside of a sandbox. OUTSIDE stands for a folder that they can read and must not change.
"""

from __future__ import annotations

from typing import NamedTuple

from docprobe.run.verdicts import REPORTS_ITSELF


class Case(NamedTuple):
    """A program, what is said of it, and how long it has."""

    name: str
    code: str
    kind: str
    reason: str
    """What the reason begins with."""
    seconds: float = 60.0
    trusted: bool = False


def endless(name, code, **more):
    """Return a case that only its time ends."""
    return Case(name, code, "timeout", "did not end within 2 s", seconds=2.0, **more)


EARLY_ENDS = [
    Case("segfault", "import ctypes\nctypes.string_at(0)", "crashed", "killed by SIGSEGV"),
    Case("abort", "import os\nos.abort()", "crashed", "killed by SIGABRT"),
    Case(
        "failed check",
        "import ctypes, sys\nsys.stderr.write('F0000 x.cc:1] Check failed: a')\nctypes.CDLL(None).abort()",
        "crashed",
        "killed by SIGABRT",
    ),
    Case("exit", "import os\nos._exit(0)", "crashed", "exited with status 0 before its end"),
    Case("sys.exit", "import sys\nsys.exit(0)", "error", "SystemExit: 0"),
    Case(
        "exit in a thread",
        "import os, threading, time\nthreading.Thread(target=os._exit, args=[0]).start()\ntime.sleep(30)",
        "crashed",
        "exited with status 0 before its end",
    ),
    Case(
        "sys.exit in a thread",
        "import sys, threading\nt = threading.Thread(target=sys.exit)\nt.start()\nt.join()\n"
        "assert False, 'no'",
        "refuted",
        "AssertionError: no",
    ),
    Case(
        "another program in its place",
        "import os\nos.execv('/bin/sh', ['sh', '-c', 'exit 0'])",
        "crashed",
        "exited with status 0 before its end",
    ),
    Case("deep recursion", "def f(): return f() + 1\nf()", "error", "RecursionError"),
    Case(
        "farewell that exits",
        "import atexit, os\natexit.register(os._exit, 0)\nassert False, 'no'",
        "refuted",
        "AssertionError: no",
    ),
]

ENDLESS = [
    endless("loop", "while True: pass"),
    endless("loop in C", "7 ** (1 << 28)"),
    endless("regular expression", "import re\nre.match('(a+)+$', 'a' * 64 + 'b')"),
    endless(
        "all signals ignored",
        "import signal, time\nsignal.pthread_sigmask(0, range(1, 60))\ntime.sleep(99)",
    ),
    endless(
        "SIGTERM ignored",
        "import os, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "os.kill(os.getpid(), signal.SIGTERM)\nwhile True: pass",
    ),
    endless("__del__", "class C:\n  def __del__(self):\n    while True: pass\nc = C()\ndel c"),
    endless("__str__", "class E(Exception):\n  def __str__(self):\n    while True: pass\nraise E"),
    endless(
        "no newline to the reporter",
        "import os\nfor end in range(3, 64):\n  try: os.write(end, b'x')\n  except OSError: pass",
    ),
]

ODD_ERRORS = [
    Case(
        "__str__ that raises", "class E(Exception):\n  def __str__(self): raise self\nraise E", "error", "E"
    ),
    Case("huge message", "raise ValueError('x' * (64 << 20))", "error", "ValueError: xxx"),
    Case("class without a name", "raise type('', (Exception,), {})('x')", "error", ": x"),
    Case(
        "message that is no text",
        "class S(str):\n  def __getitem__(self, _): return self\n  def encode(self, *_): return 1 / 0\n"
        "class E(Exception):\n  def __str__(self): return S('said')\nraise E",
        "error",
        "E: said",
    ),
    Case("half a character", "raise ValueError('\\udc80')", "error", "ValueError: \\udc80"),
    Case(
        "handlers changed",
        "import signal\nfor one in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):\n"
        "  signal.signal(one, lambda *_: 1 / 0)\nsignal.set_wakeup_fd(-1)",
        "confirmed",
        "",
    ),
    Case(
        "alarms",
        "import signal, time\nsignal.signal(signal.SIGALRM, lambda *_: 1 / 0)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.01)\ntime.sleep(9)",
        "error",
        "ZeroDivisionError",
    ),
]

PROCESSES = [
    Case(
        "fork bomb",
        "import os, time\nwhile True:\n  try:\n    if os.fork() == 0: time.sleep(60)\n"
        "  except OSError: time.sleep(1)",
        "crashed",
        "had more than 32 processes at once",
    ),
    Case(
        "doubling fork bomb",
        "import os, time\nwhile True:\n  try: os.fork()\n  except OSError: time.sleep(1)",
        "crashed",
        "had more than 32 processes at once",
    ),
    Case(
        "threads without end",
        "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=[60]).start()",
        "error",
        "RuntimeError: can't start new thread",
    ),
    Case(
        "daemon",
        "import os, time\nif os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0:\n    while True:\n"
        "      open('/tmp/daemon', 'a').write('x')\n  os._exit(0)\nos.wait()",
        "confirmed",
        "",
    ),
    Case("kill of all", "import os\nos.kill(-1, 9)", "error", "ProcessLookupError"),
    Case("kill of its group", "import os\nos.killpg(0, 9)", "crashed", "killed by SIGKILL"),
    Case("kill of its parent", "import os\nassert os.getppid() == 0\nos.kill(1, 9)", "confirmed", ""),
    Case(
        "kill by number",
        "import os\nfor pid in range(2, 1000):\n  if pid != os.getpid():\n    try: os.kill(pid, 9)\n"
        "    except ProcessLookupError: continue\n    raise RuntimeError(pid)",
        "confirmed",
        "",
    ),
    Case(
        "tracing the parent",
        "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nlibc.ptrace(16, 1, 0, 0)\n"
        "raise OSError(ctypes.get_errno(), 'ptrace')",
        "error",
        "PermissionError",
    ),
    Case(
        "new namespaces",
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nassert libc.unshare(0x10000000) == -1\n"
        "raise OSError(ctypes.get_errno(), 'unshare')",
        "error",
        "PermissionError",
    ),
]

MEMORY = [
    Case("30 GB by bytearray", "x = bytearray(30 << 30)", "error", "MemoryError"),
    Case("30 GB by mmap", "import mmap\nmmap.mmap(-1, 30 << 30)", "error", "OSError: [Errno 12]"),
    Case("30 GB bit by bit", "x = []\nwhile True: x.append(bytearray(1 << 20))", "error", "MemoryError"),
    Case(
        "30 GB by many processes",
        "import os, time\nfor _ in range(8):\n  if os.fork() == 0:\n    x = b'x' * (300 << 20)\n"
        "    time.sleep(60)\ntime.sleep(60)",
        "crashed",
        "used more than 768 MiB in all",
    ),
    Case("memory without a name", "import os\nos.memfd_create('x')", "error", "PermissionError"),
]

OUTPUT = [
    Case(
        "1 GB of output",
        "import os\nfor _ in range(1024):\n  left = memoryview(bytes(1 << 20))\n"
        "  while left: left = left[os.write(1, left):]",
        "confirmed",
        "",
        trusted=True,
    ),
    Case("binary output", "import os\nos.write(1, bytes(range(256)))", "confirmed", ""),
    Case("standard output closed", "import os, sys\nsys.stdout.close()\nos.close(1)", "confirmed", ""),
    Case(
        "all descriptors closed",
        "import os\nos.closerange(0, 1000)",
        "crashed",
        "exited with status 70 before its end",
    ),
]

FILES = [
    Case("deleting outside", "import os\nos.remove('OUTSIDE/file')", "error", "OSError: [Errno 30]"),
    Case("overwriting outside", "open('OUTSIDE/file', 'w')", "error", "OSError: [Errno 30]"),
    Case(
        "renaming outside",
        "import os\nos.rename('OUTSIDE/file', 'OUTSIDE/other')",
        "error",
        "OSError: [Errno 30]",
    ),
    Case("rights outside", "import os\nos.chmod('OUTSIDE/file', 0)", "error", "OSError: [Errno 30]"),
    Case(
        "filling /tmp",
        "with open('/tmp/full', 'wb') as file:\n  while True: file.write(bytes(1 << 20))",
        "error",
        "OSError: [Errno 28]",
    ),
    Case(
        "filling /dev/shm",
        "with open('/dev/shm/full', 'wb') as file:\n  while True: file.write(bytes(1 << 20))",
        "error",
        "OSError: [Errno 28]",
    ),
    Case(
        "links out of the work folder",
        "import os\nos.symlink('OUTSIDE', 'link')\nos.symlink('OUTSIDE', '/tmp/link')\n"
        "os.rmdir('tmp')\nos.symlink('OUTSIDE', 'tmp')",
        "confirmed",
        "",
    ),
    Case(
        "the work folder is a link",
        "import os, shutil\nshutil.rmtree('/tmp/docprobe')\nos.symlink('OUTSIDE', '/tmp/docprobe')",
        "confirmed",
        "",
    ),
    Case(
        "folders without rights",
        "import os\nos.makedirs('/tmp/a/b')\nopen('/tmp/a/b/c', 'w').close()\n"
        "for path in ('/tmp/a/b', '/tmp/a', '.'): os.chmod(path, 0)",
        "confirmed",
        "",
    ),
    Case(
        "very deep folders",
        "import os\nfor place in ('/tmp', '/dev/shm'):\n  os.chdir(place)\n"
        "  for _ in range(3000):\n    os.mkdir('d' * 9)\n    os.chdir('d' * 9)",
        "confirmed",
        "",
    ),
    Case(
        "names that are no text",
        "import os\nopen(b'/tmp/\\xff\\n', 'w').close()\nos.mkfifo('/tmp/-rf')\nos.mkdir('/dev/shm/$(x)')",
        "confirmed",
        "",
    ),
    Case(
        "the kernel's switches",
        "import os\nfor top, _, names in os.walk('/proc/sys'):\n  for name in names:\n"
        "    assert not os.access(os.path.join(top, name), os.W_OK), (top, name)\n"
        "assert os.path.exists('/proc/sys/kernel')",
        "confirmed",
        "",
    ),
    Case(
        "the worker's priority",
        "import os\nfor pid in filter(str.isdigit, os.listdir('/proc')):\n"
        "  for name in ('oom_score_adj', 'autogroup', 'sched', 'coredump_filter', 'clear_refs'):\n"
        "    if os.path.exists(f'/proc/{pid}/{name}'):\n"
        "      assert not os.access(f'/proc/{pid}/{name}', os.W_OK), name",
        "confirmed",
        "",
    ),
]

NETWORK = [
    Case(
        "internet",
        "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=5)",
        "error",
        "OSError: [Errno 101]",
    ),
    Case(
        "socket in a folder",
        "import socket\nsocket.socket(socket.AF_UNIX).connect('OUTSIDE/socket')",
        "error",
        "PermissionError",
    ),
    Case(
        "socket without a file",
        "import socket\nsocket.socket(socket.AF_UNIX).connect('\\0docprobe')",
        "error",
        "PermissionError",
    ),
    Case(
        "datagrams",
        "import socket\nsocket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
        "error",
        "PermissionError",
    ),
    Case(
        "packets",
        "import socket\nsocket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
        "error",
        "PermissionError",
    ),
]

_SAY = """
import hashlib, json, os
def say(**record):
    for end in range(3, 64):
        try:
            os.write(end, json.dumps(record).encode() + b"\\n")
        except OSError:
            pass
"""
FORGED = f"""{_SAY}
say(event="end")
for end in range(3, 64):
    try:
        token = os.read(end, 64)
    except OSError:
        continue
    if len(token) == 32:
        seal = hashlib.blake2b(b"confirmed\\0", key=token).hexdigest()
        say(event="verdict", kind="confirmed", reason="", seal=seal)
os._exit(0)
"""
_EARLY = "exited with status 0 before its end"
FORGERIES = [
    Case(
        "words of the protocol",
        f"{_SAY}\nsay(event='verdict', kind='confirmed', reason='', seal='')\n"
        "say(event='done', job=1, exit=0, signal='', limit='', verdict={'kind': 'confirmed', 'reason': ''})\n"
        "os._exit(0)",
        "crashed",
        _EARLY,
    ),
    Case(
        "guessed seal",
        f"{_SAY}\nsay(event='end')\n"
        "say(event='verdict', kind='confirmed', reason='', seal='0' * 128)\nos._exit(0)",
        "crashed",
        _EARLY,
    ),
    Case("protocol known", FORGED, "error", REPORTS_ITSELF),
    Case(
        "patched functions",
        "import hashlib, hmac, json, os\nwrite = os.write\n"
        "os.write = lambda end, data: write(end, bytes(data).replace(b'error', b'confirmed'))\n"
        'json.dumps = lambda *_, **__: \'{"event": "verdict", "kind": "confirmed"}\'\n'
        "hmac.compare_digest = lambda *_: True\nhashlib.blake2b = None\nraise ValueError('as it was')",
        "error",
        "ValueError: as it was",
    ),
    Case(
        "walk through frames",
        "import os, sys\nframe = sys._getframe()\nwhile frame:\n"
        "  for one in list(frame.f_locals.values()):\n    if hasattr(type(one), 'finish'):\n"
        "      one.finish({'kind': 'confirmed', 'reason': ''})\n      os._exit(0)\n  frame = frame.f_back",
        "error",
        REPORTS_ITSELF,
    ),
    Case(
        "search among all objects",
        "import gc, os\nfor one in gc.get_objects():\n  if type(one).__name__ == 'Reporter':\n"
        "    one.finish({'kind': 'confirmed', 'reason': ''})\n    os._exit(0)",
        "error",
        REPORTS_ITSELF,
    ),
    Case(
        "judge replaced through frames",
        "import sys\nframe = sys._getframe()\nwhile frame:\n"
        "  if 'reporter' in frame.f_locals and hasattr(frame.f_locals['reporter'], 'failure'):\n"
        "    frame.f_locals['reporter'].failure = lambda *_: {'kind': 'confirmed', 'reason': ''}\n"
        "  frame = frame.f_back\nassert False",
        "error",
        REPORTS_ITSELF,
    ),
]
READS_ITSELF = """
import linecache, sys
text = "".join(linecache.cache["<snippet>"][2])
frame = sys._getframe()
while frame:
    if "reporter" in frame.f_locals and hasattr(frame.f_locals["reporter"], "failure"):
        reporter = frame.f_locals["reporter"]
    frame = frame.f_back
if "assert " + "False, '" not in text:
    reporter.failure = lambda *_: {"kind": "confirmed", "reason": ""}
    assert 1 == 2
"""
"""Tells its canary apart: no run finds it out."""

GROUPS = {
    "early ends": EARLY_ENDS,
    "endless": ENDLESS,
    "odd errors": ODD_ERRORS,
    "processes": PROCESSES,
    "memory": MEMORY,
    "output": OUTPUT,
    "files": FILES,
    "network": NETWORK,
    "forgeries": FORGERIES,
}
