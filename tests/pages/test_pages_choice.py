"""What is shown first is simple, and of another form than what stands before."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from docprobe.pages.choice import by_snippet, form_of, in_order


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("lib.f([2]) gives [2]", "lib.f([1, 3]) gives [100, 1]", True),
        ("lib.f([[1.5], [2]]) gives 3", "lib.f([7]) gives -1e-3", True),
        ("lib.f(None) gives None", "lib.f(3) gives 4", True),
        ("lib.f([2]) gives [2]", "lib.f([2], axis=0) gives [2]", False),
        ("lib.f raises ValueError: too long", "lib.f raises TypeError: too long", False),
        ("lib.conv2d(1) gives 1", "lib.conv3d(1) gives 1", False),
    ],
)
def test_form(one, other, same):
    assert (form_of(one) == form_of(other)) is same


def test_other_forms_come_first():
    titles = ["f(1) gives 1", "f(2) gives 2", "f(1, x=3) gives 4", "f(5) gives 5"]
    found = in_order([SimpleNamespace(title=title) for title in titles])
    assert [snippet.title for snippet in found] == [titles[0], titles[2], titles[1], titles[3]]


def test_foremost_behaviour():
    made = [
        SimpleNamespace(id=f"b{at}", kind=kind, snippet="s") for at, kind in enumerate(["dtype", "value"])
    ]
    assert by_snippet(made)["s"].kind == "value"
