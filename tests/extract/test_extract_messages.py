"""Messages without what differs from run to run."""

from __future__ import annotations

import pytest

from docprobe.extract.messages import clean, first_sentence, is_alike, of_run, shape_of, stable_part

RAW = (
    "{{function_node __wrapped__ConcatV2_N_2_device_/job:localhost/device:CPU:0}} Can't join scalars"
    " (use stack instead) [Op:ConcatV2] name: concat"
)


def test_clean():
    assert clean(RAW) == "Can't join scalars (use stack instead)"


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("<Thing object at 0x7f00deadbeef>", "<Thing object at >"),
        ("no file /tmp/tmpab12/x.txt here", "no file here"),
        ("bad\n   shape\t(2, 3):", "bad shape (2, 3)"),
        ("at [[{{node x/y}}]] it failed", "at it failed"),
        (
            "attr T is not allowed\n\t; NodeDef: {{node S}}; Op<name=S; x>",
            "attr T is not allowed",
        ),
        ("Expected 'Tensor(False)' to be true. Summarized data: b'axis 1 is long'", "axis 1 is long"),
        (
            "unequal for '{{node S}} = S[T=DT_INT32](S/in, S/pos)' with: [3]",
            "unequal with: [3]",
        ),
    ],
)
def test_noise(raw, cleaned):
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ("Expected one of {'dict', 'concat'}. Received: 'x'", "Expected one of"),
        ("{'a', 'b'} are the names of the axes, not c", "are the names of the axes, not c"),
        ("The modes are {<Mode.A: 1>, <Mode.B: 2>}", "The modes are"),
        ("There is one of {'a'}", "There is one of {'a'}"),
        ("Got a dictionary: {'a': 1, 'b': 2}", "Got a dictionary: {'a': 1, 'b': 2}"),
    ],
)
def test_stable_part_has_no_set_whose_order_may_be_another(message, part):
    assert stable_part(message) == part


def test_stable_part_is_in_the_raw_message():
    part = stable_part(RAW)
    assert part == "Can't join scalars (use stack instead)"
    assert part in RAW
    long = "word " * 40
    assert stable_part(long) in long
    assert len(stable_part(long)) <= 70


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("<f at 0x7f84440bcb80>, id=140668676874688", ["0x7f84440bcb80", "id=140668676874688"]),
        ("no '/tmp/docprobe/tmp/a/b.txt', so", ["/tmp/docprobe/tmp/a/b.txt"]),
        ('File "/opt/x.py", line 3, in f', ['File "/opt/x.py", line 3']),
        ("device /job:localhost/replica:0/task:0/device:CPU:0, 0xff, id=3, a/b", []),
    ],
)
def test_what_another_run_has_otherwise(text, parts):
    assert of_run(text) == parts


def test_shape_leaves_numbers_out():
    assert shape_of("shape (2, 3) is not 4.5") == shape_of("shape (7, 8) is not 1.0")
    assert shape_of("shape (2, 3)") == shape_of("shape (2, 3, 4)")
    assert shape_of("shape (2, 3)") != shape_of("rank (2, 3)")
    assert shape_of("got tf.int8 for 'a'") == shape_of("got tf.bfloat16 for 'b c'")


def test_first_sentence():
    assert first_sentence("No such axis. Use another.") == "No such axis"
    assert first_sentence("x is v1.5 of y") == "x is v1.5 of y"
    assert first_sentence("word " * 50, 20) == "word word word ..."


def test_alike():
    assert is_alike(
        "Dimension 0 in both shapes must be equal, but are 1 and 3", "shapes must be equal: 1 vs 3"
    )
    assert not is_alike("Dimension 0 in both shapes must be equal", "placeholders do not work eagerly")
