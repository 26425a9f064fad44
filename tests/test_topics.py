"""The topics: slugs that name folders, patterns that stand for real names, examples that teach and prove."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

from docprobe.config import load_config

ROOT = Path(__file__).resolve().parent.parent
TOPICS = load_config().topics
EXAMPLES = sorted((ROOT / "site" / "examples").rglob("*.py"))

# Runs where TensorFlow is; prints the patterns that no public name matches.
UNMATCHED = """
import json, sys
import tensorflow as tf

def has(name):
    found = tf
    for part in name.split(".")[1:]:
        try:
            found = getattr(found, part)
        except AttributeError:
            return False
    return True

def matches(pattern):
    if not pattern.endswith("*"):
        return has(pattern)
    owner, _, start = pattern[:-1].rpartition(".")
    found = tf
    for part in owner.split(".")[1:]:
        found = getattr(found, part, None)
    return any(name.startswith(start) and not name.startswith("_") for name in dir(found))

print(json.dumps([pattern for pattern in json.loads(sys.argv[1]) if not matches(pattern)]))
"""


def test_slugs_are_distinct_and_fit_an_address():
    slugs = [topic.slug for topic in TOPICS]
    assert len(slugs) == len(set(slugs)) >= 15
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)
    assert len({topic.icon for topic in TOPICS}) == len(TOPICS)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_topic_is_whole(topic):
    assert topic.title
    assert topic.summary.endswith(".")
    assert topic.words
    assert len(topic.symbols) == len(set(topic.symbols)) > 0
    assert all("*" not in pattern[:-1] for pattern in topic.symbols)  # the only form that is documented


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_teaches_and_proves(path):
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    title, _, prose = (ast.get_docstring(tree) or "").partition("\n\n")
    assert title.endswith(".")
    assert "\n" not in title
    assert len(prose.split()) > 20
    assert text.count("\n") <= 40
    assert any(isinstance(node, ast.Assert) for node in ast.walk(tree))
    assert path.parent.name in {topic.slug for topic in TOPICS}


def test_there_are_examples():
    assert len(EXAMPLES) >= 3


@pytest.mark.suite
def test_every_pattern_stands_for_a_real_name(tensorflow_python):
    patterns = sorted({pattern for topic in TOPICS for pattern in topic.symbols})
    done = subprocess.run(
        [tensorflow_python, "-c", UNMATCHED, json.dumps([*patterns, "tf.no_such_name", "tf.no_such_*"])],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert json.loads(done.stdout) == ["tf.no_such_name", "tf.no_such_*"]
