"""Instrumented copies keep lines and outcomes."""

from __future__ import annotations

import ast
import builtins
import sysconfig
from pathlib import Path

import pytest

from docprobe.errors import ParseError
from docprobe.observe.instrument import ENTER, instrument

STDLIB = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))

# Stand-ins that do what the probe does, and note where they were called.
SEEN, ENTERED = [], []
HOOKS = {
    "__docprobe__": lambda site, callee, /, *args, **words: (SEEN.append(site), callee(*args, **words))[1],
    "__docprobe_get__": lambda site, thing, name: (SEEN.append(site), getattr(thing, name))[1],
    "__docprobe_item__": lambda site, thing: (SEEN.append(site), thing)[1],
    "__docprobe_enter__": ENTERED.append,
    "__docprobe_op__": lambda site, sign, a, b: (SEEN.append(site), eval(f"a {sign} b"))[1],
}


@pytest.fixture(autouse=True)
def hooks(monkeypatch):
    SEEN.clear()
    ENTERED.clear()
    for name, hook in HOOKS.items():
        monkeypatch.setattr(builtins, name, hook, raising=False)


def run(source):
    space = {"__name__": "sample"}
    exec(compile(instrument(source, "sample.py"), "sample.py", "exec"), space)
    return space["f"]()


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("return sorted([3, 1], key=lambda x: -x)", [3, 1]),
        ("return ('a' 'b') .upper ( ) .lower()", "ab"),
        ("return (str).join(',', ['a', 'b'])", "a,b"),
        ("return dict(site=1, callee=2, args=3)", {"site": 1, "callee": 2, "args": 3}),
        ("g = lambda xs: tuple(xs)\n    return g(x for x in [1, 2])", (1, 2)),
        ("g = lambda xs: tuple(xs)\n    return g ( # why\n      x for x in [1, 2]\n    )", (1, 2)),
        ("x = [[1, 2], [3]]\n    return x[0][1:], (x)[1] [0]", ([2], 3)),
        ("x = 2\n    return (x + 1) * (x) - x ** 2 // (3)", 5),
        ("x = 5\n    return x % 3, x @ y if False else x | 2, x ^ 1, x & 4", (2, 7, 4, 4)),
        ("a = lambda: 0\n    a.b = a\n    a.b.c = 4\n    return a.b . c", 4),
        ("g = lambda *a, **k: (a, k)\n    return g(*[1], *(2,), **{'z': 3})", ((1, 2), {"z": 3})),
        ("x = 'é'; y = (lambda s: s)(x); return y + x", "éé"),
        ("g = lambda v: v\n    return f'{g(1)}' + f'{g(2):>{g(3)}}'", "1  2"),
        (
            "class A:\n        x = 3\n        def m(self): return super().__repr__()[:1]\n    return A().m()",
            "<",
        ),
        ("local = 1\n    return sorted(locals())", ["local"]),
        ("match [1, (2)]:\n        case [x, y]: return x + y", 3),
        ("g = lambda v: v\n    return g((yes := 4)) + yes", 8),
    ],
)
def test_outcome_is_kept(body, result):
    assert run(f"def f():\n    {body}\n") == result


def test_calls_operators_subscripts_and_attributes_are_seen():
    run("def f():\n    g = lambda v: v\n    a = g([g(1)])\n    b = a[0] + a[0]\n    return (b).real\n")
    assert sorted(SEEN) == [
        (3, 8, 3, 17),
        (3, 11, 3, 15),
        (4, 8, 4, 12),
        (4, 8, 4, 19),
        (4, 15, 4, 19),
        (5, 11, 5, 19),
    ]


def test_a_number_to_the_left_is_seen_unless_all_are_numbers():
    run("def f():\n    n = 2\n    return 3 * n + 2 * 3\n")
    assert sorted(SEEN) == [(3, 11, 3, 16), (3, 11, 3, 24)]


@pytest.mark.parametrize(
    "source",
    [
        "x = g(1)\nclass A:\n    y = g(2)\n",
        "@g(1)\ndef f(x=g(2)) -> g(3): pass\n",
        "def f():\n    x: g[1]\n",
        "import a.b\ndef f():\n    return a.b.c\n",
        "def f(self):\n    with self.assertRaises(ValueError): pass\n",
        "def f(self):\n    return self.x\n",
        "def f():\n    return len(x), '%s' % x\n",
        "from a import resource_loader\ndef f():\n    return resource_loader.beside('data')\n",
    ],
)
def test_left_alone(source):
    assert instrument(source, "sample.py") == source


def test_what_an_assertion_calls_goes_through_the_probe():
    source = "def f(self):\n    self.assertRaisesRegex(E, 'no', g, 1)\n    self.assertRaises(E, lambda: 1)\n"
    assert instrument(source, "sample.py").splitlines()[1:] == [
        "    self.assertRaisesRegex(E, 'no', __docprobe__, (2, 4, 2, 41), g, 1)",
        "    self.assertRaises(E, lambda: 1)",
    ]


@pytest.mark.parametrize("path", STDLIB, ids=lambda path: path.name)
def test_every_module_of_the_standard_library(path):
    source = path.read_text(encoding="utf-8")
    copy = instrument(source, path.name)
    assert copy.count("\n") == source.count("\n")
    assert lines_of(copy) == lines_of(source)


def lines_of(source):
    """Return the lines on which statements start, but for those that tell what a test was entered with."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    return [node.lineno for node in found if not ast.unparse(node).startswith(ENTER)]


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("return a + b", 3),
        ('"""Text."""\n    return test.__doc__', "Text."),
        ("global z; z = a\n    return b", 2),
        ("def g(): return a\n    return g()", 1),
        ("if a and b: return 'yes'", "yes"),
        ("if c := a + b: return c", 3),
        ("for x in a, b: pass\n    return x", 2),
        ("for x in *(a,), b: pass\n    return x", 2),
        ("while a < 5: a += 1\n    return a", 5),
        ("with memoryview(b'x') as v, memoryview(b'y'): return len(v)", 1),
        ("with (memoryview(b'x') as v): return len(v)", 1),
        ("try:\n        if not a: pass\n    finally: a = 7\n    return a", 7),
        ("match a, b:\n        case (x, y): return y", 2),
        ("assert a, b; return (lambda: a)()", 1),
    ],
)
def test_what_a_test_is_entered_with(body, result):
    source = f"def f():\n  def test(self, a, *, b=2):\n    {body}\n  return test(None, 1)\n"
    copy = instrument(source, "sample.py")
    assert lines_of(copy) == lines_of(source)
    assert run(source) == result
    assert ENTERED[0] == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    "source",
    ["class A:\n  def test(self): pass\n", "def check(x): pass\n", 'def test(x):\n  """Text."""\n'],
)
def test_nothing_to_enter_with(source):
    assert ENTER not in instrument(source, "sample.py")


def test_no_python():
    with pytest.raises(ParseError, match=r"Couldn't instrument 'bad_test\.py': .*line 1"):
        instrument("def f(:\n", "bad_test.py")
