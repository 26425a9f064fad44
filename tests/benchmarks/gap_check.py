"""Check the mechanical gaps (parameter, stale-reference, deprecated) against the library as it runs.

Usage, with the interpreter of the target: ``PYTHON tests/benchmarks/gap_check.py gaps.jsonl --prefix tf
--module tensorflow [--all]``, where the file is that of ``docprobe export``. It shares no code with docprobe
and looks at nothing but the sentence: signatures are those of `inspect`, documented keywords are passed to
the call itself (a TypeError must name them), names are evaluated. Prints a line for each gap that does not
stand, or for all, and the shares.
"""

import argparse
import collections
import importlib
import inspect
import json
import re
import sys
from pathlib import Path

TOLD = {
    "renamed": re.compile(r"documents a parameter '(\w+)'; the call takes '(\w+)' instead\."),
    "phantom": re.compile(r"documents a parameter '(\w+)' that it does not take"),
    "missing": re.compile(r"documents its parameters, but not '(\w+)'"),
    "default": re.compile(r"documents that the default of '(\w+)' is (.*); it is (.*)\.$"),
    "order": re.compile(r"documents '(\w+)' before '(\w+)'; the call takes '(\w+)' first"),
    "bare": re.compile(r"documents none of its parameters: (.*)\.$"),
    "name": re.compile(r"names `([\w.]+)`, which does not exist"),
    "in favour": re.compile(r"is deprecated in favour of `([\w.]+)`, which does not exist"),
    "hidden": re.compile(r"and its documentation does not say so\.$"),
    "no way": re.compile(r"its documentation names nothing to use instead\.$"),
}
INSTEAD = re.compile(r"(?:\bit is (?:now )?|there is )`([\w.]+)`\.")


def thing(name, roots):
    """Return what `name` stands for. Raises `AttributeError` or `ImportError`."""
    first, *parts = name.split(".")
    found = importlib.import_module(roots.get(first, first))
    for part in parts:
        found = getattr(found, part)
    return found


def docs(found):
    """Return what a reader is told: the docstring, and for a class what its constructor has, too."""
    makers = [found.__init__, found.__new__] if isinstance(found, type) else []
    own = [each for each in makers if each not in (object.__init__, object.__new__)]
    return "\n".join(inspect.getdoc(each) or "" for each in (found, *own))


def refuses(found, keyword):
    """Say whether a call complains of `keyword`; nothing else is passed, so nothing is done."""
    try:
        found(**{keyword: None})
    except TypeError as error:
        return keyword in str(error) and "unexpected keyword" in str(error)
    except Exception as error:  # noqa: BLE001 - the library may raise anything
        return f"another exception: {error!r}"[:120]
    return "no exception"


def parameter(kind, words, found):
    """Return why a gap about parameters does not stand, or nothing."""
    text = docs(found)
    taken = {word.name: word for word in inspect.signature(found).parameters.values()}
    if kind in ("renamed", "phantom"):
        entry = re.search(rf"^\s*[*`]*{words[0]}[*`]*\s*(?:\(.*\))?\s*(?:,\s*\w+)*:", text, re.MULTILINE)
        known = not taken.keys().isdisjoint(words[:1]) or (len(words) > 1 and words[1] not in taken)
        refused = refuses(found, words[0])
        return "" if entry and not known and refused is True else f"{entry} {list(taken)} {refused}"
    if kind == "missing":
        said = re.search(rf"\b{words[0]}\b", text)
        return "" if words[0] in taken and not said else f"{said} {list(taken)}"
    if kind == "default":
        said = re.search(re.escape(words[1]), text)
        real = repr(taken[words[0]].default)
        return "" if said and real == words[2] != words[1] else f"{said} {real}"
    if kind == "order":
        names = list(taken)
        places = [re.search(rf"^\s*[*`]*{word}\b.*:", text, re.MULTILINE).start() for word in words[:2]]
        turned = names.index(words[1]) < names.index(words[0]) and places[0] < places[1]
        return "" if turned else f"{names} {places}"
    names = re.findall(r"'(\w+)'", words[0])
    said = [name for name in names if re.search(rf"\b{name}\b", text)]
    return "" if set(names) <= taken.keys() and not said else f"{said}"


def absent(name, roots):
    """Return what `name` is, or nothing where there is no such thing."""
    try:
        return repr(thing(name, roots))[:80]
    except (AttributeError, ImportError):
        return ""


def fault(gap, roots):
    """Return why a gap does not stand, or nothing."""
    kind, match = next(
        ((kind, found) for kind, how in TOLD.items() if (found := how.search(gap["sentence"]))),
        ("", None),
    )
    if match is None:
        return "a sentence that is not known"
    found = thing(gap["symbol"], roots)
    text = docs(found)
    if kind in ("name", "in favour"):
        if match[1] not in text.replace("/", "."):
            return "the docstring does not name it"
        instead = INSTEAD.search(gap["sentence"])
        wrong = instead and not absent(instead[1], roots)
        return absent(match[1], roots) or ("what is named instead is not there" if wrong else "")
    if kind == "hidden":
        return "it says so" if re.search("deprecat", text, re.IGNORECASE) else ""
    if kind == "no way":
        way = re.search(r"\buse\b|\binstead\b|replaced", text.partition("Args:")[0], re.IGNORECASE)
        return f"{way}" if way or "deprecat" not in text.lower() else ""
    return parameter(kind, match.groups(), found)


def main():
    """Check the gaps of a file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("gaps")
    parser.add_argument("--prefix", default="tf")
    parser.add_argument("--module", default="tensorflow")
    parser.add_argument("--all", action="store_true", help="print those that stand, too")
    args = parser.parse_args()
    roots = {args.prefix: args.module}
    counts = collections.defaultdict(collections.Counter)
    gaps = [json.loads(line) for line in Path(args.gaps).read_text(encoding="utf-8").splitlines()]
    for gap in gaps:
        if gap["kind"] not in ("parameter", "stale-reference", "deprecated"):
            continue
        try:
            why = fault(gap, roots)
            word = "wrong" if why else "right"
        except Exception as error:  # noqa: BLE001 - the library may raise anything
            why, word = repr(error), "untried"
        counts[gap["kind"]][word] += 1
        if why or args.all:
            print(word, gap["kind"], gap["sentence"][:160], "|", why)
    for kind, count in sorted(counts.items()):
        print(f"{kind}: {count['right']} of {count.total()} stand, {count['untried']} could not be tried")


if __name__ == "__main__":
    sys.exit(main())
