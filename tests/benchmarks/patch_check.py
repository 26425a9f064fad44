"""Draw gaps that evidence can close, patch a copy of the library, and see whether the patches hold.

    python tests/benchmarks/patch_check.py --store STORE --count 100 --seed 1 [--out FOLDER]

For each file: the diff applies with ``patch -p1`` and with ``git apply``, both give the same bytes, these
parse, and the tree is the same but for docstrings. Then the library is imported once with the patched
files laid over its own, and of each patched docstring the examples are run by Python's own doctest in a
process of its own: what is new must pass, and what the diff adds must stand in the docstring.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from docprobe.gaps.examples.docstrings import examples_argument
from docprobe.model import Gap, Symbol
from docprobe.pipeline.context import open_context
from docprobe.pipeline.patches import Patches, make_patches

CHILD = r'''
import doctest, importlib.abc, importlib.machinery, importlib.util, inspect, io, json, os, signal, sys
plan = json.load(open(sys.argv[1]))

class Overlay(importlib.abc.MetaPathFinder):
    """Takes the patched files in place of the library's own."""
    used = set()
    def find_spec(self, name, path=None, target=None):
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        file = plan["files"].get(os.path.realpath(spec.origin)) if spec and spec.origin else None
        if not file:
            return None
        self.used.add(file)
        return importlib.util.spec_from_file_location(
            name, file, submodule_search_locations=spec.submodule_search_locations)

sys.meta_path.insert(0, Overlay())
sys.path[:0] = plan["paths"]
names = {}
exec(plan["import"], names)

def thing_of(name):
    head, *rest = name.split(".")
    found = names[head]
    for part in rest:
        found = getattr(found, part)
    return found

def check(item):
    thing = thing_of(item["symbol"])
    docs = [inspect.getdoc(thing) or "", inspect.getdoc(getattr(thing, "__init__", None)) or ""]
    doc = next((doc for doc in docs if all(line in doc for line in item["added"])), None)
    if doc is None:
        missing = [line for line in item["added"] if line not in docs[0]]
        return {"says": False, "missing": missing[:3]}
    globs = {}
    try:
        globs.update(vars(importlib.import_module(item["module"])))
    except Exception:
        pass
    globs["__name__"] = "__main__"
    for line in item["imports"]:
        try:
            exec(line, globs)
        except Exception:
            pass
    old = {(one.source, one.want) for one in doctest.DocTestParser().get_examples(item["old"])}
    test = doctest.DocTestParser().get_doctest(doc, globs, item["symbol"], None, 0)
    fresh = {number for number, one in enumerate(test.examples) if (one.source, one.want) not in old}
    failed = []
    class Runner(doctest.DocTestRunner):
        def report_failure(self, out, test, example, got):
            failed.append((test.examples.index(example), example.source, got))
        def report_unexpected_exception(self, out, test, example, info):
            failed.append((test.examples.index(example), example.source, repr(info[1])))
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    Runner(verbose=False, optionflags=flags).run(test, out=lambda text: None, clear_globs=False)
    wrong = [row for row in failed if row[0] in fresh]
    return {"says": True, "new": len(fresh), "failed": wrong, "old failed": len(failed) - len(wrong)}

for item in plan["items"]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(600)
        try:
            row = check(item)
        except BaseException as exc:
            row = {"says": False, "error": repr(exc)[:300]}
        os.write(writer, (json.dumps(row) + "\n").encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    row = json.loads(text) if text.strip() else {"says": False, "error": "no answer"}
    print(json.dumps({"symbol": item["symbol"], **row}), flush=True)
print(json.dumps({"overlaid": len(Overlay.used)}), flush=True)
'''


def bare(data: bytes) -> str:
    """Return the tree of a file without docstrings, as text."""
    tree = ast.parse(data)
    for node in ast.walk(tree):
        known = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if known and ast.get_docstring(node, clean=False) is not None:
            node.body[0].value.value = ""
    return ast.dump(tree)


def applied(root: Path, file, work: Path) -> list[str]:
    """Apply the diff of a file in two ways, leave it below ``work/overlay`` and return what is wrong."""
    results, wrong = [], []
    for tool, command in (
        ("patch", ["patch", "-p1", "--no-backup-if-mismatch", "--fuzz=0"]),
        ("git", ["git", "apply"]),
    ):
        place = work / tool
        copy = place / file.path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / file.path, copy)
        diff = file.diff.encode("utf-8", "surrogateescape")
        done = subprocess.run(command, cwd=place, input=diff, capture_output=True, check=False)
        if done.returncode or b"offset" in done.stdout or b"fuzz" in done.stdout:
            wrong.append(f"{tool}: {(done.stderr or done.stdout).decode(errors='replace')[:200]}")
        results.append(copy.read_bytes())
    before = (root / file.path).read_bytes()
    if results[0] != results[1] or results[0] == before:
        wrong.append("patch and git apply differ, or nothing changed")
    try:
        if bare(results[0]) != bare(before):
            wrong.append("more than docstrings changed")
    except SyntaxError as exc:
        wrong.append(f"does not parse: {exc}")
    target = work / "overlay" / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(results[0])
    return wrong


def items(ctx, made: Patches):
    """Yield what the child checks: each patched symbol, the lines that it gains, its old docstring.

    Of several symbols of one file nobody knows here which line is whose. A line with quotes or
    backslashes is written otherwise in the file than in the docstring.
    """
    for file in made.files:
        rows = [row[1:].strip() for row in file.diff.splitlines()[2:] if row.startswith("+")]
        plain = [row for row in rows if row and '"""' not in row and "\\" not in row]
        for name in file.symbols:
            symbol = ctx.store.one(Symbol, target=ctx.target.key, name=name)
            argument = examples_argument(symbol, ctx.config.target.import_line)
            yield {
                "symbol": name,
                "old": symbol.docstring,
                "imports": argument["imports"],
                "module": argument["module"],
                "added": plain if len(file.symbols) == 1 else [],
            }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, help="default: the user's data folder")
    parser.add_argument("--conf", type=Path)
    parser.add_argument("--python", type=Path)
    parser.add_argument("--target")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    work = args.out or Path(tempfile.mkdtemp(prefix="patch-check-"))
    work.mkdir(parents=True, exist_ok=True)
    made = Patches()
    with open_context(conf=args.conf, store=args.store, interpreter=args.python, target=args.target) as ctx:
        gaps = sorted(
            (gap for gap in ctx.store.select(Gap, target=ctx.target.key) if gap.closed_by),
            key=lambda gap: gap.id,
        )
        drawn = random.Random(args.seed).sample(gaps, min(args.count, len(gaps)))
        for _ in make_patches(ctx, drawn, made, workers=args.workers):
            pass
        root = Path(ctx.target.root)
        (work / "all.diff").write_bytes(
            "".join(file.diff for file in made.files).encode("utf-8", "surrogateescape")
        )
        wrong = {file.path: found for file in made.files if (found := applied(root, file, work))}
        plan = {
            "files": {
                str((root / file.path).resolve()): str(work / "overlay" / file.path) for file in made.files
            },
            "paths": [str(path) for path in ctx.worker_settings().paths] + [str(root)],
            "import": ctx.config.target.import_line,
            "items": list(items(ctx, made)),
        }
        interpreter = ctx.target.interpreter
    (work / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    done = subprocess.run(
        [interpreter, "-c", CHILD, str(work / "plan.json")],
        capture_output=True,
        text=True,
        check=False,
        cwd=work,
    )
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    bad = [row for row in rows if row.get("says") is False or row.get("failed")]
    closed = sum(len(file.gaps) for file in made.files)
    print(f"{len(drawn)} gaps drawn with seed {args.seed}; {closed} closed in {len(made.files)} files")
    for refusal in made.refused:
        print(f"  refused: {refusal.gap.symbol}, {refusal.gap.kind}: {refusal.reason}")
    print(
        f"{len(made.files) - len(wrong)} of {len(made.files)} files apply, parse and change docstrings only:"
        f" {wrong}"
    )
    print(
        f"{len(rows) - 1 - len(bad)} of {len(plan['items'])} docstrings hold over the library; new examples: "
        f"{sum(row.get('new', 0) for row in rows)}"
    )
    for row in bad:
        print(f"  {row}")
    if len(rows) != len(plan["items"]) + 1:
        print(done.stderr[-2000:])
    return int(bool(wrong or bad or len(rows) != len(plan["items"]) + 1))


if __name__ == "__main__":
    sys.exit(main())
