"""The rules of ``conf/``: how tests talk, each with the example that it carries."""

from __future__ import annotations

import ast

import pytest
from slicing import slicing_lookup

from docprobe.config import load_config
from docprobe.extract.lookup import Lookup
from docprobe.extract.slices import read_source
from docprobe.extract.slices.method import read_method
from docprobe.extract.slices.rewrite import Vocabulary

TARGET = load_config().target
SPECIAL = {"self", "any", "harness", TARGET.prefix}
MODULES = ", ".join(sorted({rule.call.partition(".")[0] for rule in TARGET.harness_rules} - SPECIAL))
HEAD = f"{TARGET.import_line}\nfrom library.python import {MODULES}\n\n\nclass ATest:\n"


def resolve(dotted):
    """Take every path below the library's module as public."""
    head, _, rest = dotted.partition(".")
    return f"{TARGET.prefix}.{rest}" if head == TARGET.module and rest else ""


def rewritten(statements):
    body = "".join(f"        {line}\n" for line in statements.splitlines())
    source = read_source("a_test.py", f"{HEAD}    def test(self):\n{body}")
    lookup = Lookup(TARGET, slicing_lookup().symbols)
    return "\n".join(
        map(ast.unparse, read_method(Vocabulary(source, lookup, resolve), "ATest", "test", {}).body)
    )


@pytest.mark.parametrize("rule", TARGET.harness_rules, ids=lambda rule: f"{rule.call} {rule.plain}")
def test_rule(rule):
    before, after = rule.valid
    assert rewritten(before) == ast.unparse(ast.parse(after))


def test_there_are_rules():
    assert {"self.evaluate", "self.session"} <= {rule.call for rule in TARGET.harness_rules}
