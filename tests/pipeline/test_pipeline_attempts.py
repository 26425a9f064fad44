"""How a snippet is judged and made shorter, with what runs say given by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from observing import CONFIG, ran, tiny_lookup

from docprobe.model import (
    Origin,
    OriginKind,
    Proof,
    Snippet,
    SubjectKind,
    Verdict,
    VerdictKind,
    content_id,
    text_digest,
)
from docprobe.pipeline.attempts import TRIAL, Attempts
from docprobe.run.jobs import Limits, SnippetOutcome
from docprobe.run.verdicts import UNCHANGED

HEAD = "import tinylib as tl\n\n"
PLAIN = HEAD + "result = tl.add([1], [2])\nprint(result)\nassert result == [3]\n"
DRAWN = PLAIN.replace("import tinylib", "import random\nimport tinylib").replace("([1]", "([random.random()]")


@pytest.fixture
def attempts(store):
    return Attempts(
        SimpleNamespace(config=CONFIG, target=SimpleNamespace(key="t", packages=(), flags=""), store=store),
        tiny_lookup(),
    )


def snippet(code):
    counter = code.replace("== [", "== [9, ")
    origin = Origin(OriginKind.TEST)
    return Snippet(content_id(code), "T", "tl.add", (), code, counter, Proof.ASSERT, 1, True, origin)


def outcome(job, kind, printed="[3]\n", counter="[3]\n", reason=""):
    digest = text_digest(job.code)
    verdict = Verdict(job.subject, SubjectKind.SNIPPET, "t", digest, kind, reason, 0.5, printed)
    return SnippetOutcome(job, verdict, counter if kind == "confirmed" or reason == UNCHANGED else None)


def result_of(steps, *answers):
    """Send the answers, one for each job; return the jobs and the result."""
    jobs = [next(steps)]
    for answer in answers:
        try:
            jobs.append(steps.send(outcome(jobs[-1], *answer)))
        except StopIteration as stop:
            assert answer is answers[-1], "it wanted to run less"
            return jobs, stop.value
    raise AssertionError("it wanted to run more")


OK, ADDRESS, OTHER = ("confirmed",), ("confirmed", "<at 0x7fe1c07e>", "<at 0x7fe1ffff>"), ("confirmed", "[4]")
NO, BROKEN, SAME = ("refuted", ""), ("error", "", "", "KeyError: 1"), ("refuted", "[3]\n", "[3]\n", UNCHANGED)


@pytest.mark.parametrize(
    ("code", "looked", "answers", "kind"),
    [
        (PLAIN, True, [OK], "confirmed"),
        (PLAIN, False, [NO], "refuted"),
        (PLAIN, True, [BROKEN], "error"),
        (PLAIN, True, [SAME], "refuted"),
        (DRAWN, False, [NO], "refuted"),
        # Three runs where they may differ.
        (DRAWN, False, [OK, OK, OK], "confirmed"),
        (DRAWN, False, [OK, OK, NO], "flaky"),
        (DRAWN, False, [OK, NO], "flaky"),
        (PLAIN, False, [OTHER, OK, OK], "confirmed"),
        (PLAIN, False, [OTHER, BROKEN], "flaky"),
        (PLAIN, True, [NO, NO, NO], "refuted"),
        (PLAIN, True, [NO, OK], "flaky"),
    ],
)
def test_runs_that_may_differ_are_three(attempts, code, looked, answers, kind):
    jobs, verdict = result_of(attempts.judge(snippet(code), looked=looked), *answers)
    assert verdict.kind == kind
    assert {job.code for job in jobs} == {code}
    assert all(job.counter for job in jobs)


HERE, THERE = ("confirmed", "<at 0x7fe1c07e>", "<at 0x7fe1c07e>"), ("confirmed", "<at 0x7fe1ffff>")
ID, FILE = (
    ("confirmed", "id=140668676874688", "id=140668676874432"),
    ("confirmed", "in /tmp/a1b", "in /tmp/c2d"),
)
ROOT = ("confirmed", "in /somewhere/lib/x.py", "in /somewhere/lib/x.py")


@pytest.mark.parametrize(
    ("code", "answers", "kind", "reason"),
    [
        (PLAIN, [ADDRESS], "flaky", "what it prints is another each time: 0x7fe1c07e, then 0x7fe1ffff"),
        (
            PLAIN,
            [ID],
            "flaky",
            "what it prints is another each time: id=140668676874688, then id=140668676874432",
        ),
        (PLAIN, [FILE], "flaky", "what it prints is another each time: /tmp/a1b, then /tmp/c2d"),
        (PLAIN, [ROOT], "flaky", "what it prints names a folder of this machine: /somewhere/lib"),
        (DRAWN, [ADDRESS], "flaky", "what it prints is another each time: 0x7fe1c07e, then 0x7fe1ffff"),
        # One that stays where it was is looked at elsewhere.
        (PLAIN, [HERE, THERE], "flaky", "what it prints is another each time: 0x7fe1c07e, then 0x7fe1ffff"),
        (PLAIN, [HERE, OK], "flaky", "what it prints is another each time: 0x7fe1c07e, then nothing"),
        (PLAIN, [HERE, HERE], "confirmed", ""),
        (PLAIN, [OK], "confirmed", ""),
        (PLAIN, [NO], "refuted", ""),
    ],
)
def test_what_is_printed_must_be_the_same_elsewhere(attempts, code, answers, kind, reason):
    attempts = replace(attempts, folders=("/somewhere/lib",))
    jobs, verdict = result_of(attempts.judge(snippet(code)), *answers)
    assert (verdict.kind, verdict.reason) == (kind, reason)
    assert [job.elsewhere for job in jobs] == [False, True][: len(answers)]


def test_on_another_target_only_the_verdict_counts(attempts):
    _, verdict = result_of(attempts.judge(snippet(PLAIN), moves=False), ADDRESS)
    assert verdict.kind == "confirmed"


@pytest.mark.parametrize("answer", [ADDRESS, ROOT])
def test_what_an_older_docprobe_confirmed_is_judged_again(attempts, answer):
    attempts = replace(attempts, folders=("/somewhere/lib",))
    one = snippet(PLAIN)
    attempts.ctx.store.add([outcome(SimpleNamespace(subject=one.id, code=PLAIN), *answer).verdict])
    assert attempts.known(one) is None
    _, verdict = result_of(attempts.judge(one), answer)
    attempts.ctx.store.add([verdict])
    assert attempts.known(one).kind == "flaky"


@pytest.mark.parametrize(
    ("answer", "printed", "again"),
    [
        (("confirmed", "docprobe: {}"), "docprobe: {}", False),
        (("error", "half"), "", False),
        (("timeout", ""), None, True),
        (("confirmed", "x" * 20_001), "x" * 20_001, True),
    ],
)
def test_a_look_is_kept(attempts, answer, printed, again):
    kind, output = answer
    answers = [(VerdictKind(kind), output)] * (1 if kind == "confirmed" else 2)
    jobs, result = result_of(attempts.look(PLAIN), *answers)
    assert result == printed
    assert [job.shared for job in jobs] == [True, False][: len(answers)], "what fails is looked at alone"
    steps = attempts.look(PLAIN)
    if again:
        assert next(steps).code == PLAIN
        return
    with pytest.raises(StopIteration) as stop:
        next(steps)
    assert stop.value.value == printed


@pytest.mark.parametrize("code", [DRAWN, PLAIN.replace("import", "from os import path\nimport", 1)])
def test_what_may_differ_in_company_is_looked_at_alone(attempts, code):
    assert not next(attempts.look(code)).shared


def test_what_had_too_little_time_is_no_verdict(attempts):
    late = outcome(SimpleNamespace(subject=snippet(PLAIN).id, code=PLAIN), "timeout").verdict
    attempts.ctx.store.add([replace(late, seconds=5.0)])
    assert attempts.known(snippet(PLAIN)).kind == "timeout"
    assert attempts.known(snippet(PLAIN), Limits(seconds=4.0)).kind == "timeout"
    assert attempts.known(snippet(PLAIN), Limits(seconds=30.0)) is None


def test_what_took_a_moment_in_the_test_gets_seconds(attempts):
    usual = attempts.limits_after("a_test.py::T::test")
    verdict = Verdict("a_test.py::T::test", SubjectKind.TEST, "t", "", VerdictKind.CONFIRMED, seconds=0.5)
    attempts.ctx.store.add([verdict])
    assert attempts.limits_after("a_test.py::T::test") == replace(usual, seconds=7.5)
    attempts.ctx.store.add([replace(verdict, seconds=100.0)])
    assert attempts.limits_after("a_test.py::T::test") == usual


def test_what_lasts_shares_no_process(attempts):
    (job,), _ = result_of(attempts.look(PLAIN), OK)
    assert job.shared
    target = replace(attempts.lookup.target, lasting=("tl.add",))
    careful = replace(attempts, lookup=replace(attempts.lookup, target=target))
    assert not next(careful.look(PLAIN.replace("[1]", "[2]"))).shared
    assert not next(attempts.judge(snippet(PLAIN))).shared, "what proves runs alone"


def test_a_flaky_one_says_why(attempts):
    _, verdict = result_of(attempts.judge(snippet(PLAIN)), OTHER, BROKEN)
    assert verdict.reason == "run 1 was confirmed, run 2 error: KeyError: 1"


def test_what_is_not_needed_goes(attempts):
    code = HEAD + (
        "values = [1]\nvalues.append(2)\ntl.flatten([])\nresult = tl.add(values, [2])\n"
        "print(result)\nassert result == [3, 4]\n"
    )
    whole = snippet(code)
    verdict = Verdict(whole.id, SubjectKind.SNIPPET, "t", "", VerdictKind.CONFIRMED, output="[3, 4]\n")
    steps, jobs, sent = attempts.minimise(whole, verdict), [], None
    while True:
        try:
            jobs.append(steps.send(sent))
        except StopIteration as stop:
            shortest = stop.value
            break
        passed, printed = ran(jobs[-1].code)
        sent = outcome(jobs[-1], "confirmed" if passed else "refuted", printed, printed)
    assert shortest.snippet.code == code.replace("tl.flatten([])\n", "")
    assert shortest.snippet.counter == shortest.snippet.code.replace("== [", "== [9, ")
    assert shortest.snippet.id == content_id(shortest.snippet.code) == shortest.verdict.subject
    assert shortest.snippet.symbols == ("tl.add",)
    assert shortest.snippet.level < 100
    assert [job.subject for job in jobs] == [TRIAL] * (len(jobs) - 1) + [shortest.snippet.id]
    assert [bool(job.counter) for job in jobs] == [False] * (len(jobs) - 1) + [True]


SUPERFLUOUS = PLAIN.replace("result = ", "tl.flatten([])\nresult = ")


@pytest.mark.parametrize(
    ("answers", "shorter"),
    [
        ([OK, OK], True),
        ([NO], False),
        # It passes but prints something else.
        ([OTHER], False),
        # It passes once and not again.
        ([OK, NO], False),
        ([OK, OTHER, NO], False),
    ],
)
def test_a_shorter_form_must_print_the_same_and_hold_like_any_snippet(attempts, answers, shorter):
    whole = snippet(SUPERFLUOUS)
    verdict = outcome(SimpleNamespace(subject=whole.id, code=whole.code), "confirmed").verdict
    _, shortest = result_of(attempts.minimise(whole, verdict), *answers)
    assert (shortest.snippet.code == PLAIN) is shorter
    assert (shortest.verdict.subject == shortest.snippet.id) is True
    assert shortest.mark.item == whole.id


def test_what_it_became_is_known_again(attempts, store):
    whole = snippet(SUPERFLUOUS)
    verdict = outcome(SimpleNamespace(subject=whole.id, code=whole.code), "confirmed").verdict
    _, shortest = result_of(attempts.minimise(whole, verdict), OK, OK)
    assert attempts.minimised(whole) is None
    store.add([shortest.mark])
    assert attempts.minimised(whole) is None  # the shorter form is not in the store
    store.add([shortest.snippet, shortest.verdict])
    assert attempts.minimised(whole) == shortest


def test_where_nothing_can_go_nothing_runs(attempts):
    with pytest.raises(StopIteration) as stop:
        next(
            attempts.minimise(
                snippet(PLAIN), outcome(SimpleNamespace(subject="", code=""), "confirmed").verdict
            )
        )
    assert stop.value.value is None


def test_what_takes_long_stays_as_it_is(attempts):
    whole = snippet(SUPERFLUOUS)
    verdict = outcome(SimpleNamespace(subject=whole.id, code=whole.code), "confirmed").verdict
    assert list(attempts.minimise(whole, replace(verdict, seconds=6.1))) == []
    assert next(attempts.minimise(whole, replace(verdict, seconds=2.9))).subject == TRIAL


@pytest.mark.parametrize(("seconds", "trials", "limit"), [(0.1, 24, 5.5), (0.5, 12, 7.5), (3.0, 2, 10.0)])
def test_trials_are_bounded(attempts, seconds, trials, limit):
    many = PLAIN.replace("result = ", "".join(f"tl.flatten([{n}])\n" for n in range(60)) + "result = ")
    verdict = replace(outcome(SimpleNamespace(subject="", code=""), "confirmed").verdict, seconds=seconds)
    jobs, shortest = result_of(attempts.minimise(snippet(many), verdict), *[NO] * trials)
    assert shortest.snippet.code == many
    assert len({job.code for job in jobs}) == trials
    assert {job.limits.seconds for job in jobs} == {limit}


def test_a_look_that_does_not_parse_shares_no_child(attempts):
    """What wrote it is at fault; its run says so, and the whole run goes on."""
    (job,), printed = result_of(attempts.look(f"{HEAD}print(1.add)\n"), ("error", ""))
    assert not job.shared
    assert printed == ""
