"""A small store with a record of every kind, for tests that read one."""

from __future__ import annotations

from docprobe import model
from docprobe.model import GapGroup, GapKind, Severity, SubjectKind, VerdictKind

OLD, NEW = "lib-1.0-py311-linux-cpu", "lib-2.0-py311-linux-cpu"
GOOD, BAD, SAMPLE = "aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"
QUIRK, FACT = "111111111111", "222222222222"
PATH = "lib/mean_test.py"
LINK = "https://example.org/{path}#L{line}"
CODE = "import lib\n\ntry:\n    lib.mean([])\nexcept ValueError as error:\n    print(error)\n"


def target(key: str) -> model.Target:
    version = key.split("-")[1]
    return model.Target(
        key,
        "lib",
        "lib",
        version,
        "3.11.7",
        "linux-x86_64",
        "cpu",
        (("numpy", "2.4.6"),),
        "/usr/bin/python",
        "/lib",
    )


def symbol(key: str, name: str, aliases: tuple[str, ...] = (), doc: str = "Take the mean.") -> model.Symbol:
    return model.Symbol(
        target=key,
        name=name,
        aliases=aliases,
        kind=model.SymbolKind.FUNCTION,
        signature="(values)",
        parameters=(model.Parameter("values", "POSITIONAL_OR_KEYWORD"),),
        docstring=doc,
        doc=model.DocParts(summary=doc),
        path="lib/mean.py",
        line=3,
        url=LINK.format(path="lib/mean.py", line=3),
    )


def method(name: str, line: int, *, calls: tuple[str, ...] = ()) -> model.TestMethod:
    found = tuple(model.Call(name, line + 1, 4) for name in calls)
    return model.TestMethod(
        f"{PATH}::MeanTest::{name}",
        "lib",
        PATH,
        "MeanTest",
        name,
        line,
        line + 3,
        "",
        name == "testCases",
        found,
        (),
    )


def snippet(name: str, title: str, *, level: int = 1, about: str = "lib.mean") -> model.Snippet:
    origin = model.Origin(
        model.OriginKind.TEST, f"{PATH}::MeanTest::testEmpty", PATH, 12, LINK.format(path=PATH, line=12)
    )
    return model.Snippet(name, title, about, (about,), CODE, "", model.Proof.RAISES, level, True, origin)


def behaviour(name: str, proof: str) -> model.Behaviour:
    return model.Behaviour(
        name, "lib.mean", model.BehaviourKind.RAISES, "values: empty list", model.Basis.ASSERTED, proof,
        f"{PATH}::MeanTest::testEmpty", PATH, 12, LINK.format(path=PATH, line=12), "ValueError: no values",
    )  # fmt: skip


def verdict(
    subject: str,
    kind: VerdictKind,
    of: SubjectKind = SubjectKind.SNIPPET,
    key: str = NEW,
    *,
    output: str = "",
) -> model.Verdict:
    reason = "" if kind is VerdictKind.CONFIRMED else "ValueError: no values"
    time = f"202{5 if key == OLD else 6}-11-24T10:00:00+00:00"
    return model.Verdict(subject, of, key, "d", kind, reason, 0.5, output, "", time, target(key).flags)


def records() -> list[object]:
    case = f"{PATH}::MeanTest::testCases"
    return [
        model.Source("lib", model.SourceKind.FOLDER, "2.0", "f" * 64, "Apache-2.0", LINK, "/somewhere"),
        target(OLD),
        target(NEW),
        symbol(OLD, "lib.mean"),
        symbol(NEW, "lib.mean", ("lib.stats.average",)),
        symbol(NEW, "lib.total", (), ""),
        model.TestFile("lib", PATH, "d", 3),
        method("testEmpty", 10, calls=("lib.mean",)),
        method("testCases", 20, calls=("lib.mean", "lib.total")),
        method("testNever", 30),
        verdict(f"{PATH}::MeanTest::testEmpty", VerdictKind.CONFIRMED, SubjectKind.TEST),
        verdict(f"{PATH}::MeanTest::testEmpty", VerdictKind.REFUTED, SubjectKind.TEST, OLD),
        verdict(f"{case}[1]", VerdictKind.CONFIRMED, SubjectKind.TEST),
        verdict(f"{case}[2]", VerdictKind.ERROR, SubjectKind.TEST),
        verdict("lib/other_test.py::OtherTest::testInherited", VerdictKind.CONFIRMED, SubjectKind.TEST),
        snippet(GOOD, "An empty list is refused"),
        snippet(BAD, "Something that is not so", level=3),
        snippet(SAMPLE, "The mean of two", level=0),
        verdict(GOOD, VerdictKind.CONFIRMED, output="no values\n"),
        verdict(GOOD, VerdictKind.CONFIRMED, key=OLD),
        verdict(BAD, VerdictKind.REFUTED),
        verdict(SAMPLE, VerdictKind.CONFIRMED),
        behaviour(QUIRK, GOOD),
        behaviour(FACT, BAD),
        model.Quirk(QUIRK, "lib.mean", "Empty", "An empty list raises \x1b[31mValueError.", "raises",
                    "by design"),
        model.Gap(
            "333333333333", NEW, OLD, "lib.mean", GapGroup.SILENT, GapKind.UNDOCUMENTED_RAISE,
            "It raises ValueError for an empty list.", Severity.HIGH, "values",
            model.DocPlace("lib/mean.py", 3, "Take the mean."),
            (model.Evidence(f"{PATH}::MeanTest::testEmpty", PATH, 12, "", GOOD),),
            "Raises:\n  ValueError: If `values` is empty.",
            ("ValueError in the docstring of lib.mean",), model.GapBasis.TESTED, "3f3f3f3f3f3f", 7.5,
        ),
        model.Gap(
            "444444444444", NEW, NEW, "lib.total", GapGroup.UNTESTED, GapKind.NO_DOCSTRING,
            "It has no docstring.", Severity.LOW, fingerprint="4f4f4f4f4f4f", worth=1.0,
        ),
    ]  # fmt: skip
