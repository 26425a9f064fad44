"""Records of a small library for the tests of search."""

from __future__ import annotations

from docprobe import model

TARGET = model.Target("t", "lib", "lib", "1", "3.11", "linux", "cpu", (), "", "")
SOURCE = model.Source("suite", model.SourceKind.FOLDER, "1", "d", "MIT", "https://x/{path}#L{line}", "/s")


def symbol(name, docstring="", *, aliases=(), kind="function", inherited=""):
    return model.Symbol(
        target="t",
        name=name,
        aliases=tuple(aliases),
        kind=model.SymbolKind(kind),
        signature="()",
        parameters=(),
        docstring=docstring,
        doc=model.DocParts(),
        path="lib.py",
        line=7,
        url="https://x/lib.py#L7",
        inherited=inherited,
    )


def case(name, *calls, cls="MeanTest", doc=""):
    return model.TestMethod(
        id=f"a_test.py::{cls}::{name}",
        source="suite",
        path="a_test.py",
        cls=cls,
        method=name,
        line=3,
        end_line=9,
        doc=doc,
        parameterized=False,
        calls=tuple(model.Call(call, 4, 0) for call in calls),
        assertions=(),
    )


def quirk(key, name, title, detail="", snippet="s"):
    """Return a quirk and the behaviour that it tells."""
    behaviour = model.Behaviour(
        id=key,
        symbol=name,
        kind=model.BehaviourKind.RAISES,
        pattern="p",
        basis=model.Basis.ASSERTED,
        snippet=snippet + key,
        test="a_test.py::MeanTest::test_empty",
        path="a_test.py",
        line=5,
        url="https://x/a_test.py#L5",
        detail=detail,
    )
    return [behaviour, model.Quirk(key, name, title, f"{title}.", "raises")]


def snippet(key, name, *, origin="test", title="A title", level=1, symbols=()):
    return model.Snippet(
        id=key,
        title=title,
        symbol=name,
        symbols=tuple(symbols) or (name,),
        code="x",
        counter="y",
        proof=model.Proof.ASSERT,
        level=level,
        public_only=True,
        origin=model.Origin(model.OriginKind(origin), path="e.py", line=1, url="https://x/e.py#L1"),
    )


def verdict(subject, kind, subject_kind="snippet"):
    return model.Verdict(subject, model.SubjectKind(subject_kind), "t", "d", model.VerdictKind(kind))
