from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import sample_records as sample

from docprobe.gaps.rules import RULES
from docprobe.gaps.telling.explain import rule_notes
from docprobe.gaps.telling.sarif import FINGERPRINT, sarif_log
from docprobe.model import DocPlace, Evidence, Severity
from docprobe.parse.docstring import parse_docstring

SCHEMA = json.loads((Path(__file__).parents[1] / "schema" / "sarif.json").read_text(encoding="utf-8"))
TARGET = sample.target(sample.NEW)


@pytest.fixture
def gaps():
    return [gap for rule in RULES for gap in rule.find(rule.INVALID[0][0].facts(parse_docstring))]


def check(log):
    """Check the log and return its only run."""
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(log)))
    return log["runs"][0]


def test_log_has_the_form_of_sarif(gaps):
    run = check(sarif_log(gaps, TARGET))
    assert [result["message"]["text"].splitlines()[0] for result in run["results"]] == [
        gap.sentence for gap in gaps
    ]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_log_without_gaps_still_tells_the_rules():
    run = check(sarif_log([], TARGET))
    assert run["results"] == []
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [str(rule.kind) for rule in RULES]


def test_rules_lead_to_their_sections(gaps):
    run = check(sarif_log(gaps, TARGET, site="https://example.org/docs/"))
    kinds = {note.kind for note in rule_notes(parse_docstring)}
    assert {rule["helpUri"] for rule in run["tool"]["driver"]["rules"]} == {
        f"https://example.org/docs/gaps/rules.html#{kind}" for kind in kinds
    }


def test_fingerprints_do_not_depend_on_the_version(gaps):
    case = RULES[0].INVALID[0][0].facts(parse_docstring)
    older = next(RULES[0].find(replace(case, symbol=replace(case.symbol, target=sample.OLD))))
    first, second = (check(sarif_log([gap], TARGET))["results"][0] for gap in (gaps[0], older))
    assert first["partialFingerprints"] == second["partialFingerprints"] == {FINGERPRINT: gaps[0].fingerprint}


@pytest.mark.parametrize(
    ("severity", "level"), list(zip(Severity, ("error", "warning", "note"), strict=True))
)
def test_level_follows_severity(gaps, severity, level):
    run = check(sarif_log([replace(gaps[0], severity=severity)], TARGET))
    assert run["results"][0]["level"] == level
    assert (
        run["tool"]["driver"]["rules"][0]["defaultConfiguration"]["level"] == "warning"
    )  # whatever is found


@pytest.mark.parametrize(
    ("place", "uri", "line"),
    [
        (DocPlace("lib/a b.py", 7, "Cuts."), "lib/a%20b.py", 7),
        (DocPlace("lib/core.py", 0, ""), "lib/core.py", None),
        (DocPlace(), "lib/__init__.py", None),
    ],
)
def test_location_is_a_path_below_the_library(gaps, place, uri, line):
    (location,) = check(sarif_log([replace(gaps[0], doc=place)], TARGET))["results"][0]["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": uri, "uriBaseId": "%SRCROOT%"}
    assert physical.get("region", {}).get("startLine") == line
    assert location["logicalLocations"] == [{"fullyQualifiedName": gaps[0].symbol}]


def test_evidence_is_a_related_location(gaps):
    evidence = (Evidence("t.py::T::t", "t.py", 7, "https://example.org/t.py#L7"), Evidence(path="u.py"))
    (result,) = check(sarif_log([replace(gaps[0], evidence=evidence)], TARGET))["results"]
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "https://example.org/t.py#L7"


def test_gaps_that_a_baseline_let_through_are_new(gaps):
    assert check(sarif_log(gaps[:1], TARGET, compared=True))["results"][0]["baselineState"] == "new"
    assert "baselineState" not in check(sarif_log(gaps[:1], TARGET))["results"][0]


def test_gaps_of_an_older_docprobe_have_no_fingerprint(gaps):
    (result,) = check(sarif_log([replace(gaps[0], fingerprint="")], TARGET))["results"]
    assert "partialFingerprints" not in result
