from __future__ import annotations

import pytest

from docprobe.cli.long import find_topic
from docprobe.config import load_config
from docprobe.errors import UsageError

TOPICS = load_config().topics


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("recurrent-networks", "recurrent-networks"),
        ("rnn", "recurrent-networks"),
        ("GPU", "gpu-memory"),
        ("tensorboard", "tensorboard"),
        ("tf.function", "functions"),
        (None, ""),
    ],
)
def test_topic_is_found_by_slug_and_word(text, slug):
    assert find_topic(TOPICS, text) == slug


def test_unknown_topic_names_the_topics():
    with pytest.raises(UsageError) as raised:
        find_topic(TOPICS, "cooking")
    assert "gpu-memory" in raised.value.hint


def test_word_of_several_topics_is_not_guessed():
    with pytest.raises(UsageError, match="it may be ragged-sequences or messy-data"):
        find_topic(TOPICS, "data")


def test_no_topics_at_all():
    with pytest.raises(UsageError, match="Couldn't find the topic"):
        find_topic((), "rnn")
