"""What the commands that do long work share: the context, the progress, the words at the end."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

from docprobe.cli.output import plural, say, say_table
from docprobe.cli.progress import follow, time_text
from docprobe.cli.status import status_rows
from docprobe.errors import UsageError
from docprobe.pipeline.context import open_context
from docprobe.pipeline.guests import is_guest, is_scanned
from docprobe.store.queries import status
from docprobe.store.replays import left_to_replay
from docprobe.store.targets import home_target

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from docprobe.config import Topic
    from docprobe.model import Progress
    from docprobe.pipeline.context import Context


_OF_GUESTS = ("snippets", "symbols", "gaps")
"""The rows of a status that tell of a guest; the others tell of what only its home has."""


def work(args: argparse.Namespace, steps: Callable[[Context], Iterable[Progress]], *, after: str) -> int:
    """Do the steps on the target that the arguments name, then say what there is and what comes next."""
    start = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as cleanly as Ctrl+C
    with open_context(conf=args.conf, store=args.store, interpreter=args.python, target=args.target) as ctx:
        say(f"{ctx.target} in Python {ctx.target.python}, {ctx.target.device}; store {ctx.store.path}")
        follow(steps(ctx))
        say(f"\nDone in {time_text(time.monotonic() - start)}.", "bold")
        after = _summary(ctx) or after
    say(f"Next: {after}")
    return 0


def find_topic(topics: Iterable[Topic], text: str | None) -> str:
    """Return the slug of the topic that `text` means: its slug, or a word of its slug, title or tests.

    Raises `UsageError` naming the topics where `text` means none, or more than one.
    """
    if not text:
        return ""
    known = list(topics)
    for names in (_slug, _title_words, _test_words):
        found = [topic.slug for topic in known if text.lower() in names(topic)]
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"Couldn't choose the topic {text!r}: it may be {' or '.join(found)}")
    hint = f"The topics are {', '.join(topic.slug for topic in known)}." if known else ""
    raise UsageError(f"Couldn't find the topic {text!r}: the configuration has none of that name", hint=hint)


def _slug(topic: Topic) -> set[str]:
    return {topic.slug}


def _title_words(topic: Topic) -> set[str]:
    return {*topic.slug.split("-"), *topic.title.lower().split()}


def _test_words(topic: Topic) -> set[str]:
    return {word.strip("_/").lower() for word in topic.words}


def _summary(ctx: Context) -> str:
    """Say what there is; return what comes next where that is another thing than usual."""
    counts = status(ctx.store, ctx.target.key)
    if (home := home_target(ctx.store)) and is_guest(ctx):
        say_table([row for row in status_rows(counts) if row[0] in _OF_GUESTS and row[1] != "0"])
        if not is_scanned(ctx):
            say(f"Its documentation was not read: docprobe scan --target {ctx.target.version} does that.")
        if waiting := len(left_to_replay(ctx.store, ctx.target)):
            say(f"Not run yet: {plural(waiting, 'snippet')}. The same command goes on, '--all' does all.")
        return f"docprobe diff {ctx.target.key} {home.key}"
    suites = [("suite", source.name, f"{source.version}, {source.kind}") for source in ctx.sources]
    say_table([*suites, *(row for row in status_rows(counts) if row[1] != "0")])
    not_left = ("unparsed", "without_tests", "observed")
    files = counts["files"]["found"] - sum(counts["files"][kind] for kind in not_left)
    waiting = counts["snippets"]["found"] - sum(counts["snippets"]["verdicts"].values())
    left = [
        plural(number, noun) for number, noun in ((files, "test file"), (waiting, "snippet")) if number > 0
    ]
    if left:
        say(f"Not run yet: {' and '.join(left)}. 'docprobe build' goes on, 'docprobe build --all' does all.")
    return ""
