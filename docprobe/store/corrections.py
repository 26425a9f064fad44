"""What a person said of quirks in ``conf/corrections.toml``, laid over what the store holds."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docprobe.config import Correction
    from docprobe.model import Quirk


def corrected(quirks: Iterable[Quirk], corrections: Iterable[Correction]) -> Iterator[Quirk]:
    """Yield the quirks that are not hidden, in the corrected words where there are any."""
    fixes = {item.id: item for item in corrections}
    for quirk in quirks:
        fix = fixes.get(quirk.id)
        if fix is None:
            yield quirk
        elif not fix.hide:
            yield dataclasses.replace(
                quirk, sentence=fix.sentence or quirk.sentence, title=fix.title or quirk.title
            )
