from __future__ import annotations

import pytest

from docprobe.store.words import (
    clean_error,
    find_names,
    find_operations,
    letters_mask,
    light_stem,
    name_terms,
    plain_tokens,
    prose_terms,
    split_exception,
    split_identifier,
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lib.padded_batch", ["lib", "padded", "batch"]),
        ("LSTMCell", ["lstm", "cell"]),
        ("BatchNormalization", ["batch", "normalization"]),
        ("Conv2DTranspose", ["conv2d", "transpose"]),
        ("log1p", ["log1p"]),
        ("RFFT2D", ["rfft2", "d"]),
        ("testEmptyAxis", ["test", "empty", "axis"]),
        ("_private__name", ["private", "name"]),
        ("", []),
        ("日本語", []),
    ],
)
def test_split_identifier(name, words):
    assert split_identifier(name) == words


def test_name_terms_join_neighbours_and_drop_digits():
    assert {"cross", "entropy", "crossentropy"} <= set(name_terms("cross_entropy"))
    assert {"max", "pool2d", "pool", "maxpool", "maxpool2d"} <= set(name_terms("lib.MaxPool2D"))
    assert "libmax" not in name_terms("lib.MaxPool2D")
    assert len(name_terms("a_a_a")) == len(set(name_terms("a_a_a")))


def test_prose_terms_keep_the_name_and_add_its_words():
    assert prose_terms("See SparseTensor here.") == "See SparseTensor sparse tensor here."
    assert prose_terms("Nothing TO split.") == "Nothing TO split."


@pytest.mark.parametrize("family", [("pad", "padded", "padding", "pads"), ("reduce", "reduced", "reduces")])
def test_light_stem_makes_a_family_one(family):
    assert len({light_stem(word) for word in family}) == 1


@pytest.mark.parametrize("word", ["s", "es", "ring", "pass", "all"])
def test_light_stem_leaves_short_words_and_their_doubled_ends(word):
    assert light_stem(word).startswith(word[:3])


def test_letters_mask_differs_in_two_bits_at_most_for_one_edit():
    assert (letters_mask("concat") ^ letters_mask("conact")).bit_count() == 0
    assert (letters_mask("tape") ^ letters_mask("tabe")).bit_count() == 2


def test_find_names():
    assert find_names("why does lib.nn.mean fail but old_mean or GradientTape, not Tape, work?") == [
        "lib.nn.mean",
        "old_mean",
        "GradientTape",
    ]


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("must match [Op:ConcatV2] name: concat", ["Concat"]),
        ("Input 'y' of 'Mul' Op has type float32", ["Mul"]),
        ("ConcatOp : Dimensions of inputs", ["Concat"]),
        ("[[{{node net_1/lookup/GatherV2}}]] and {{node MatMul_3}}", ["Gather", "MatMul"]),
        ("[Op:__inference_step_27] {{node net_1/out}}", []),
        ("nothing here", []),
    ],
)
def test_find_operations(text, operations):
    assert find_operations(text) == operations


def test_clean_error_takes_out_what_differs_from_run_to_run():
    text = "{{node x}} shape[0] = [4026,1,16] at 0x7f3a in /home/me/a/b.py got -1.5e3 [Op:Concat] conv2d"
    assert clean_error(text) == "shape = at in got conv2d"


def test_clean_error_is_at_rest_after_one_pass():
    once = clean_error("a [1, 2] b {{node}} 3")
    assert clean_error(once) == once == "a b"


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("a.b.errors.InvalidArgumentError: no", "InvalidArgumentError", ": no"),
        ("ValueError", "ValueError", ""),
        ("my error: no", "", "my error: no"),
    ],
)
def test_split_exception(text, name, message):
    assert split_exception(text) == (name, message)


def test_plain_tokens():
    assert plain_tokens("A_b Ünï 3d\x00!") == ["a", "b", "ünï", "3d"]
