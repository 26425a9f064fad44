"""The main job on a slice of TensorFlow's real suite, as a user calls it."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from docprobe.config import load_config
from docprobe.locations import data_folder
from docprobe.model import Snippet, Source, SubjectKind, Verdict, VerdictKind
from docprobe.store import Store
from docprobe.store.queries import shown_quirks, shown_snippets

pytestmark = pytest.mark.suite

SLICE = "concat_op_test.py"


@pytest.fixture(scope="module")
def built(tmp_path_factory, tensorflow_python):
    """Build once: fetch the real suite, take one file of it, and do all that ``docprobe build`` does."""
    folder = tmp_path_factory.mktemp("built")
    conf = folder / "slice.toml"
    text = (data_folder("conf") / "tensorflow.toml").read_text(encoding="utf-8")
    head, _, _ = text.partition('[[suite]]\nname = "keras"')
    named = 'name = "tensorflow"\nlicence'
    assert head.count(named) == 1
    conf.write_text(
        head.replace(named, f'name = "tensorflow"\npattern = "{SLICE}"\nlicence'), encoding="utf-8"
    )
    done = call(
        "build", "--budget", "90s", "--conf", conf, "--store", folder / "s.sqlite",
        "--site", folder / "site", "--python", tensorflow_python,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, conf


def call(*words):
    command = [sys.executable, "-m", "docprobe", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)


def test_slice_is_one_suite():
    assert [suite.name for suite in load_config().suites][:1] == ["tensorflow"]


def test_every_test_method_has_a_verdict(built):
    folder, _ = built
    found = {}
    with Store(folder / "s.sqlite", readonly=True) as store:
        for verdict in store.select(Verdict, subject_kind=SubjectKind.TEST):
            found.setdefault(verdict.subject.partition("[")[0], []).append(verdict.kind)
        (path,) = {subject.partition("::")[0] for subject in found}
        root = Path(store.one(Source, name="tensorflow").root)  # the cache may hold others of before
    (file,) = root.glob(f"**/{SLICE}")
    tree = ast.parse(file.read_text(encoding="utf-8"))
    written = {
        f"{path}::{cls.name}::{item.name}"
        for cls in tree.body
        if isinstance(cls, ast.ClassDef)
        for item in cls.body
        if isinstance(item, ast.FunctionDef) and item.name.startswith("test")
    }
    assert len(written) > 20
    assert written <= found.keys()
    passed = [subject for subject, kinds in found.items() if kinds == [VerdictKind.CONFIRMED]]
    assert len(passed) > len(written) / 2


def test_snippets_are_proven_and_fail_when_changed(built, tensorflow_python):
    folder, _ = built
    with Store(folder / "s.sqlite", readonly=True) as store:
        (target,) = {verdict.target for verdict in store.select(Verdict)}
        ours = [s for s in shown_snippets(store, target, "tf.concat") if s.origin.path.endswith(SLICE)]
        assert len(ours) >= 5
        assert any(quirk.interest == "raises" for quirk in shown_quirks(store, target, "tf.concat"))
    first = ours[0]
    assert first.code.startswith("import tensorflow as tf\n")
    for text, passes in ((first.code, True), (first.counter, False)):
        # In a process of its own, as a reader would run it.
        done = subprocess.run(
            [tensorflow_python, "-c", text], capture_output=True, text=True, timeout=120, check=False
        )
        assert (done.returncode == 0) is passes, done.stderr


def test_search_and_site_agree(built):
    folder, _ = built
    hits = json.loads(call("search", "concat", "--json", "--store", folder / "s.sqlite").stdout)
    assert hits[0]["symbol"] == "tf.concat"
    assert hits[0]["verdict"] == "confirmed"
    page = (folder / "site" / "api" / "tf.concat.html").read_text(encoding="utf-8")
    assert hits[0]["snippet"] in page
    assert f"{SLICE}#L" in page  # the line upstream
    (tests_page,) = (folder / "site" / "tests").rglob("concat_op_test.html")
    assert 'id="' in tests_page.read_text(encoding="utf-8")


def test_second_build_repeats_nothing(built, tensorflow_python):
    folder, conf = built
    with Store(folder / "s.sqlite", readonly=True) as store:
        before = {verdict: verdict.time for verdict in store.select(Verdict)}
        snippets = set(store.select(Snippet))
    done = call(
        "build", "--conf", conf, "--store", folder / "s.sqlite", "--site", folder / "site",
        "--python", tensorflow_python, "--budget", "15s",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    with Store(folder / "s.sqlite", readonly=True) as store:
        after = {verdict: verdict.time for verdict in store.select(Verdict)}
        assert {replace(s, folded=0) for s in store.select(Snippet)} == {
            replace(s, folded=0) for s in snippets
        }
    # Docstring examples may still come in; what had a verdict keeps it.
    assert before.items() <= after.items()
    assert [v for v in after.keys() - before.keys() if v.subject_kind != SubjectKind.DOCSTRING] == []
