"""Gaps as a SARIF 2.1.0 log, which code hosts show beside the code.

Locations are paths below the folder in which the library is installed; for most libraries these are
the paths in its repository. A gap is told again by its fingerprint, whatever the version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import docprobe
from docprobe.gaps.rules import RULES
from docprobe.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docprobe.gaps.rules import Rule
    from docprobe.model import Evidence, Gap, Target

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
SITE = "https://docprobe.github.io/docprobe"
"""Where the site is published, unless a caller says otherwise."""
FINGERPRINT = "docprobeGap/v1"
_BASE = "%SRCROOT%"
_LEVELS = {Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
Form = dict[str, Any]


def sarif_log(
    gaps: Iterable[Gap],
    target: Target,
    *,
    site: str = SITE,
    rules: Sequence[Rule] = RULES,
    compared: bool = False,
) -> Form:
    """Return the log of `gaps`, in their order.

    `site` is the address of the site that explains the rules. `compared` says that known gaps were
    left out, so that each of these is new.
    """
    found = list(gaps)
    order = {rule.kind: number for number, rule in enumerate(rules)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(rules, site)},
                "automationDetails": {"id": f"docprobe/{target.library}/"},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    _BASE: {
                        "description": {
                            "text": f"The folder in which {target.library} is installed, or its checkout."
                        }
                    }
                },
                "results": [_result(gap, target, order.get(gap.kind), compared=compared) for gap in found],
                "properties": {"target": target.key, "packages": dict(target.packages)},
            }
        ],
    }


def rule_address(site: str, kind: str) -> str:
    """Return where the site explains that kind of gap."""
    return f"{site.rstrip('/')}/gaps/rules.html#{kind}"


def _driver(rules: Sequence[Rule], site: str) -> Form:
    return {
        "name": "docprobe",
        "version": docprobe.__version__,
        "informationUri": site,
        "rules": [_rule(rule, site) for rule in rules],
    }


def _rule(rule: Rule, site: str) -> Form:
    about = " ".join((type(rule).__doc__ or "").split())
    title = f"{rule.title[0].upper()}{rule.title[1:]}."
    address = rule_address(site, rule.kind)
    return {
        "id": str(rule.kind),
        "name": "".join(word.capitalize() for word in rule.kind.split("-")),
        "shortDescription": {"text": title},
        "fullDescription": {"text": about},
        "help": {
            "text": f"{about} What it needs: {rule.needs}. More: {address}",
            "markdown": f"{about}\n\nWhat it needs: {rule.needs}.\n\n[Its examples]({address})",
        },
        "helpUri": address,
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": ["documentation", str(rule.group)]},
    }


def _result(gap: Gap, target: Target, index: int | None, *, compared: bool) -> Form:
    result: Form = {
        "ruleId": str(gap.kind),
        "level": _LEVELS[gap.severity],
        "message": {"text": _message(gap)},
        "locations": [_location(gap, target)],
        "properties": {
            "id": gap.id,
            "symbol": gap.symbol,
            "group": str(gap.group),
            "severity": str(gap.severity),
            "basis": str(gap.basis),
            "since": gap.since,
            "worth": gap.worth,
        },
    }
    if index is not None:  # a rule that is no more may have left gaps behind
        result["ruleIndex"] = index
    evidence = [_evidence(item, number) for number, item in enumerate(gap.evidence, 1) if item.url]
    if evidence:
        result["relatedLocations"] = evidence
    if gap.fingerprint:  # an older docprobe gave none
        result["partialFingerprints"] = {FINGERPRINT: gap.fingerprint}
    if compared:
        result["baselineState"] = "new"
    return result


def _message(gap: Gap) -> str:
    closed = f"\nWhat would close it:\n{gap.closed_by}" if gap.closed_by else ""
    return f"{gap.sentence}{closed}"


def _location(gap: Gap, target: Target) -> Form:
    """Return the place in the documentation.

    A name without a file, such as one that is made when the library is imported, is placed in the
    package's own: code hosts refuse a result that has no file at all.
    """
    path = gap.doc.path or f"{target.module.replace('.', '/')}/__init__.py"
    physical: Form = {"artifactLocation": {"uri": quote(path), "uriBaseId": _BASE}}
    if gap.doc.path and gap.doc.line > 0:
        physical["region"] = {"startLine": gap.doc.line}
        if gap.doc.quote:
            physical["region"]["snippet"] = {"text": gap.doc.quote}
    return {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": gap.symbol}]}


def _evidence(item: Evidence, number: int) -> Form:
    """Return the place of the test that shows it, upstream."""
    return {
        "id": number,
        "physicalLocation": {"artifactLocation": {"uri": item.url}},
        "message": {"text": f"The evidence: {item.test or item.path}"},
    }
