from __future__ import annotations

from docprobe.config import Topic
from docprobe.pipeline.order import FileFacts, by_topic, by_value, topic_of_symbol

TOPICS = (
    Topic("rnn", "Recurrent", "", "loop", ("lib.layers.LSTM*", "lib.rnn"), ("rnn", "lstm")),
    Topic("io", "Input", "", "pipe", ("lib.data.*",), ("data/",)),
)


def facts(path: str, *symbols: str, tests: int = 5) -> FileFacts:
    return FileFacts(path, tests, frozenset(symbols), frozenset(symbols))


def order(files, only=""):
    return [file.path for file in by_value(files, TOPICS, only)]


def test_topic_names_take_any_ending():
    assert topic_of_symbol("lib.layers.LSTMCell", TOPICS) == ["rnn"]
    assert topic_of_symbol("lib.layers.Dense", TOPICS) == []


def test_topic_files_come_first():
    assert by_topic(["z/lstm_test.py", "a/x_test.py", "data/b_test.py"], TOPICS) == [
        "data/b_test.py", "z/lstm_test.py", "a/x_test.py",
    ]  # fmt: skip


def test_new_symbols_beat_known_ones():
    files = [facts("a", "lib.x", "lib.y", "lib.z"), facts("b", "lib.x", "lib.y"), facts("c", "lib.q")]
    assert order(files) == ["a", "c", "b"]


def test_cheap_beats_dear():
    assert order([facts("a", "lib.x", tests=100), facts("b", "lib.y", tests=2)]) == ["b", "a"]


def test_chosen_topic_goes_before_all():
    files = [facts("many", *(f"lib.f{i}" for i in range(50))), facts("one", "lib.rnn", tests=50)]
    assert order(files) == ["many", "one"]
    assert order(files, only="rnn") == ["one", "many"]


def test_each_file_once_and_in_the_same_order():
    files = [facts(f"f{i:02}", *(f"lib.s{j}" for j in range(i % 7))) for i in range(40)]
    assert sorted(order(files)) == [file.path for file in files]
    assert order(files) == order(list(reversed(files)))


def test_what_tests_are_about_beats_what_they_call():
    calls = FileFacts("a", 5, frozenset({"lib.x", "lib.y", "lib.z"}))
    about = FileFacts("b", 5, frozenset({"lib.q"}), frozenset({"lib.q"}))
    assert order([calls, about]) == ["b", "a"]
