"""Which test files to observe first, so that a short budget shows the most.

A file is worth the public symbols that its tests are about (their names speak of them) and that no
earlier file was about as often; symbols that they merely call count little, symbols of a topic more.
Files are taken by worth for a second of expected time, as in the greedy answer to the budgeted cover
problem (Khuller, Moss and Naor, 1999).
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from docprobe.config import Topic

_TOPIC_WEIGHT = 3.0
_WORD_BONUS = 1.5
_MENTION_WEIGHT = 0.05
_FILE_SECONDS = 2.0
"""What a file costs before its first test: a fork, its imports, its instrumentation."""
_TEST_SECONDS = 0.15
"""A test with its snippets, at the median of TensorFlow's suite."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a test file before it runs."""

    path: str
    tests: int
    symbols: frozenset[str]
    """What its tests call."""
    about: frozenset[str] = frozenset()
    """What their names speak of, a part of `symbols`."""


def topic_of_symbol(name: str, topics: Iterable[Topic]) -> list[str]:
    """Return the slugs of the topics that name `name`, in their order."""
    return [topic.slug for topic in topics if any(fnmatchcase(name, pattern) for pattern in topic.symbols)]


def topic_of_path(path: str, topics: Iterable[Topic]) -> list[str]:
    """Return the slugs of the topics that have a word of `path`, in their order."""
    low = path.lower()
    return [topic.slug for topic in topics if any(word in low for word in topic.words)]


def by_topic(paths: Iterable[str], topics: tuple[Topic, ...]) -> list[str]:
    """Return `paths` with those that belong to a topic first, each part sorted."""
    return sorted(paths, key=lambda path: (not topic_of_path(path, topics), path))


def by_value(files: Iterable[FileFacts], topics: tuple[Topic, ...], only: str = "") -> Iterator[FileFacts]:
    """Yield `files`, the most valuable first; those of the topic `only` before all others.

    A lazy greedy choice: worth falls as others are taken, so a file taken from the heap is weighed
    anew and put back where it no longer leads. Ties are broken by path.
    """
    known = list(files)
    weights = _weights(known, topics)
    chosen = tuple(topic for topic in topics if topic.slug == only) or topics
    covered: Counter[str] = Counter()
    heap = [(-_worth(file, weights, covered, chosen, only), file.path, file) for file in known]
    heapq.heapify(heap)
    while heap:
        _, path, file = heapq.heappop(heap)
        worth = _worth(file, weights, covered, chosen, only)
        if heap and (-worth, path) > heap[0][:2]:
            heapq.heappush(heap, (-worth, path, file))
            continue
        covered.update(file.about)
        yield file


def _weights(files: list[FileFacts], topics: tuple[Topic, ...]) -> dict[str, float]:
    uses = Counter(symbol for file in files for symbol in file.symbols)
    return {
        symbol: (1.0 + math.log(count)) * (_TOPIC_WEIGHT if topic_of_symbol(symbol, topics) else 1.0)
        for symbol, count in uses.items()
    }


def _worth(
    file: FileFacts,
    weights: Mapping[str, float],
    covered: Mapping[str, int],
    topics: tuple[Topic, ...],
    only: str,
) -> float:
    gain = sum(weights[symbol] / (1 + covered[symbol]) ** 2 for symbol in file.about)
    gain += _MENTION_WEIGHT * sum(
        weights[symbol] / (1 + covered[symbol]) for symbol in file.symbols - file.about
    )
    wanted = bool(topic_of_path(file.path, topics))
    if wanted:
        gain *= _WORD_BONUS
    if only and (wanted or any(topic_of_symbol(symbol, topics) for symbol in file.symbols)):
        gain += 1e6
    return gain / (_FILE_SECONDS + _TEST_SECONDS * file.tests)
