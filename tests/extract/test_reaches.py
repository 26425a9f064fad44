"""What a text reaches for is told by name, line and use; a plain example reaches for nothing."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from docprobe.extract.reaches import Power, Reach, reaches

EXAMPLES = sorted((Path(__file__).parents[2] / "site" / "examples").rglob("*.py"))


def look(text):
    return reaches(ast.parse(text))


@pytest.mark.parametrize(
    ("text", "name", "power"),
    [
        ("import sys\nsys._getframe(1)", "sys._getframe", Power.FRAMES),
        ("from sys import _getframe as f\nf()", "sys._getframe", Power.FRAMES),
        ("import inspect\ninspect.currentframe()", "inspect.currentframe", Power.FRAMES),
        ("import inspect as i\ni.stack()", "inspect.stack", Power.FRAMES),
        ("e.__traceback__.tb_frame", "e.__traceback__.tb_frame", Power.FRAMES),
        ("(x for x in y).gi_frame", "_.gi_frame", Power.FRAMES),
        ("f().gi_frame", "_.gi_frame", Power.FRAMES),
        ("getattr(e, 'tb_frame')", "'tb_frame'", Power.FRAMES),
        ("import gc\ngc.get_objects()", "gc.get_objects", Power.OBJECTS),
        ("object.__subclasses__()", "object.__subclasses__", Power.OBJECTS),
        ("().__class__.__base__.__subclasses__()", "_.__subclasses__", Power.OBJECTS),
        ("f.__globals__['os']", "f.__globals__", Power.OBJECTS),
        ("import ctypes", "ctypes", Power.MEMORY),
        ("import ctypes.util as u", "ctypes.util", Power.MEMORY),
        ("import numpy as np\nnp.zeros(1).ctypes.data", "_.ctypes", Power.MEMORY),
        ("import tensorflow as tf\ntf.load_op_library('x')", "tensorflow.load_op_library", Power.MEMORY),
        ("import os\nos._exit(0)", "os._exit", Power.PROCESS),
        ("import os\nos.kill(1, 9)", "os.kill", Power.PROCESS),
        ("import os as o\no.killpg(1, 9)", "os.killpg", Power.PROCESS),
        ("import signal", "signal", Power.PROCESS),
        ("from atexit import register", "atexit.register", Power.PROCESS),
        ("class C:\n  def __del__(self): pass", "__del__", Power.PROCESS),
        ("import os\nos.write(3, b'')", "os.write", Power.DESCRIPTORS),
        ("from os import *", "os.*", Power.DESCRIPTORS),
        ("import os\nos.dup2(1, 2)", "os.dup2", Power.DESCRIPTORS),
        ("open(3, 'w')", "open(3, 'w')", Power.DESCRIPTORS),
        ("for n in range(9): open(n, 'w')", "open(n, 'w')", Power.DESCRIPTORS),
        ("open('/proc/self/maps')", "'/proc/self/maps'", Power.DESCRIPTORS),
        ("open(f'/dev/fd/{n}')", "'/dev/fd/'", Power.DESCRIPTORS),
        ("import io\nio.FileIO(3)", "io.FileIO", Power.DESCRIPTORS),
        ("import os\nf = os", "os", Power.DESCRIPTORS),
        ("import os\ngetattr(os, 'write')", "os", Power.DESCRIPTORS),
        ("import tempfile\ntempfile._os.write(3, b'')", "tempfile._os.write", Power.DESCRIPTORS),
        ("from tempfile import _os", "tempfile._os", Power.DESCRIPTORS),
        ("import sys\nsys.modules['os']", "sys.modules", Power.INTERPRETER),
        ("import __main__", "__main__", Power.INTERPRETER),
        ("import json\njson.dumps = print", "json.dumps = ...", Power.INTERPRETER),
        ("from unittest import mock", "unittest.mock", Power.INTERPRETER),
        ("import builtins", "builtins", Power.INTERPRETER),
        ("__builtins__", "__builtins__", Power.OBJECTS),
        ("import importlib\nimportlib.import_module('os')", "importlib.import_module", Power.CODE),
        ("__import__('os')", "__import__", Power.CODE),
        ("exec('1')", "exec", Power.CODE),
        ("e = eval", "eval", Power.CODE),
        ("compile('1', '', 'eval')", "compile", Power.CODE),
        ("import numpy as np\nnp.load('x', allow_pickle=True)", "allow_pickle=", Power.CODE),
        ("from types import FunctionType", "types.FunctionType", Power.CODE),
        ("getattr(x, a + b)", "getattr", Power.RUN_TIME),
        ("setattr(x, 'a', 1)", "setattr", Power.RUN_TIME),
        ("from operator import attrgetter", "operator.attrgetter", Power.RUN_TIME),
        ("globals()['x']", "globals", Power.RUN_TIME),
        ("import linecache", "linecache", Power.SOURCE),
        ("import inspect\ninspect.getsource(f)", "inspect.getsource", Power.SOURCE),
        ("__loader__", "__loader__", Power.SOURCE),
        ("open(__file__)", "__file__", Power.SOURCE),
        ("f.__code__.co_consts", "f.__code__.co_consts", Power.SOURCE),
        ("import threading", "threading", Power.OTHERS),
        ("from concurrent.futures import wait", "concurrent.futures.wait", Power.OTHERS),
        ("import os\nos.fork()", "os.fork", Power.OTHERS),
        ("import subprocess", "subprocess", Power.OTHERS),
    ],
)  # fmt: skip
def test_reach_is_told(text, name, power):
    found = {(one.name, one.power) for one in look(text)}
    assert (name, power) in found, found


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.path.join('a', 'b')\nos.makedirs('x')\nos.environ['A'] = '1'",
        "import sys\nassert sys.version_info > (3,)\nprint(sys.byteorder)",
        "import tempfile\nwith open(f'{tempfile.mkdtemp()}/x', 'w') as file: file.write('x')",
        "import os\nopen(os.path.join('a', 'b'))",
        "import gc\ngc.collect()",
        "model.compile(loss='mse')\nmodel.eval()",
        "import tensorflow as tf\ngetattr(tf, 'concat')([[1]], 0)\ntf.keras.layers.LSTM(4).weights",
        "try: 1/0\nexcept ZeroDivisionError as error: print(error)",
        "import io\nio.StringIO()",
        "x = type('C', (), {})()\nx.field = 1",
    ],
)
def test_plain_text_reaches_for_nothing(text):
    assert look(text) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.name for path in EXAMPLES])
def test_own_examples_reach_for_nothing(path):
    assert look(path.read_text(encoding="utf-8")) == []


def test_line_and_wording():
    (found,) = look("import os\n\nos._exit(0)\n")
    assert found == Reach(3, "os._exit", Power.PROCESS)
    assert str(found) == "line 3: os._exit (ends processes, signals them or outlives its end)"


def test_text_that_cannot_be_looked_through_is_no_plain_one():
    tree = ast.parse("x = 1")
    for _ in range(100_000):
        tree.body[0].value = ast.UnaryOp(ast.USub(), tree.body[0].value)
    (found,) = reaches(tree)
    assert found.name == "nested too deeply to be looked at"
