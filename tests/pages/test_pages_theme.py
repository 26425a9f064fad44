"""The theme's colours: enough contrast in both modes, for text and for code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docprobe.pages import site

CSS = (Path(site.__file__).with_name("theme") / "docprobe" / "static" / "docprobe.css").read_text(
    encoding="utf-8"
)
PAIR = re.compile(r"light-dark\((#\w+), (#\w+)\)")
COLOURS = {name: PAIR.search(value) for name, value in re.findall(r"--([\w-]+): (light-dark\([^;]+);", CSS)}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    full = "".join(sign * 2 for sign in digits) if len(digits) == 3 else digits[:6]
    parts = [int(full[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    bright, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *(
            (text, ground)
            for text in ("text", "dim", "link")
            for ground in ("bg", "raised", "soft", "code", "tint")
        ),
        *(("accent", ground) for ground in ("bg", "raised", "tint")),
        *((tone, f"{tone}-bg") for tone in ("good", "warn", "bad", "info", "idle")),
        *(("warn", ground) for ground in ("raised", "warn-bg")),
        ("on-accent", "accent"),
        ("bad", "raised"),
        ("link", "warn-bg"),
        ("text", "warn-bg"),
    ],
)
@pytest.mark.parametrize("mode", [1, 2], ids=["light", "dark"])
def test_text_has_contrast(text: str, ground: str, mode: int) -> None:
    assert contrast(COLOURS[text][mode], COLOURS[ground][mode]) >= 4.5


TOKENS = [
    (rule.split(",")[0].strip(), pair)
    for rule, body in re.findall(
        r"^(\.[a-z]\w*(?:, \.\w+)*) \{ ([^}]*) \}$", CSS.partition("/* Pygments")[2], re.MULTILINE
    )
    if (pair := PAIR.search(body))
]


@pytest.mark.parametrize(("token", "pair"), TOKENS, ids=[token for token, _ in TOKENS])
@pytest.mark.parametrize("mode", [1, 2], ids=["light", "dark"])
def test_code_has_contrast(token: str, pair: re.Match[str], mode: int) -> None:
    for ground in ("soft", "raised", "code"):
        assert contrast(pair[mode], COLOURS[ground][mode]) >= 4.5, ground


def test_the_tokens_were_found() -> None:
    assert len(TOKENS) >= 8
