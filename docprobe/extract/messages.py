"""Messages of exceptions without what differs from run to run."""

from __future__ import annotations

import re

# What is no part of the message's sense: split here, so that each piece is in the raw text as it stands.
_NOISE = re.compile(
    r"""\s+for\s+'?\{\{node\ [^{}]*\}\}'?\s*(?:=\s*\w+\[[^\]]*\]\([^()]*\)'?)?
    | \{\{[^{}]*\}\}             # {{function_node __wrapped__Concat}}
    | \[\[[^\[\]]*\]\]             # [[{{node x}}]] once the inner part is out
    | \[Op:[^\]]*\]
    | \s*;\s*NodeDef:.*
    | Expected\ '[^']*'\ to\ be\ true\.\s+Summarized\ data:\s+(?:b(?='))?
    | \(defined\ at[^)]*\)
    | \bname:\s*\S*\s*$
    | \b0x[0-9a-fA-F]{6,}
    | \bin\ user\ code:.*?\b\w+(?:Error|Exception):\s
    | \bwith\ input\ shapes:.*
    | \.?\ Condition\ x\ [<>=!]+\ \w+\ did\ not\ hold.*
    | \s=\s[A-Z]\w+\[[A-Z]\w*=.*     # the operation, written as in a graph
    | \x1b\[[\d;]*m              # colours
    | ^\s*Exception\ encountered\ when\ calling\ [^\n]*?\(\)\.\s+
    | (?:/tmp|/var/tmp|/dev/shm|/home|/root|/usr|/opt)/[^\s'",;]*
    | \bid=\d+
    | Detected\ at\ node.*
    """,
    re.VERBOSE | re.DOTALL,
)
# Of that, what another run or another machine would have otherwise: addresses, ids, files.
_OF_RUN = re.compile(
    r"""\b0x[0-9a-fA-F]{6,} | \bid=\d{6,} | \bFile\ "[^"]+",\ line\ \d+
    | (?:/tmp|/var/tmp|/dev/shm|/home|/root|/usr|/opt)/[^\s'",;]*
    """,
    re.VERBOSE,
)
# Members of a set: in which order they come is another matter in each process.
_MEMBER = r"""(?:b?'[^'{}]*'|b?"[^"{}]*"|<[^<>{}]*>)"""
_SET = re.compile(rf"\{{{_MEMBER}(?:, {_MEMBER})+\}}")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
_QUOTED = re.compile(r"""(?<!\w)b?'[^']*'|(?<!\w)b?"[^"]*["]""")
_DTYPE = re.compile(
    r"(?:\b\w+\.)?\b(?:u?int|b?float|complex)\d+(?:_ref)?\b|\b(?:DT_)?(?:half|double|bool|string)\b"
)
_NUMBERS = re.compile(r"[(\[]\s*#?(?:\s*,\s*#)*,?\s*[)\]]")
# The end of a sentence; an abbreviation's point is none.
_END = re.compile(r"""(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<=[a-z0-9)\]'"`}>])\.\s+(?=[A-Z(`])""")
# A tensor of a graph that was being built: its name is made up.
_GRAPH_TENSOR = re.compile(r"""Tensor\("[^"]*"(?:, shape=(\([^)]*\)|<unknown>))?, dtype=(\w+)\)""")
# An assertion's message in quotes, with the data that it was about behind it or without.
_WHOLLY_QUOTED = re.compile(r"^b?'([^']{2,})'(?:\s+b?'.*)?$", re.DOTALL)
_TELLING = 12
"""So many letters tell one message from others."""
_SPACE = re.compile(r"\s+")
# What is left of the name of a node behind a message.
_NODE = re.compile(r",\s*node$")


def pieces(message: str) -> list[str]:
    """Return the parts of `message` between what differs from run to run, as they stand there."""
    return [piece for piece in _NOISE.split(message) if piece.strip()]


def clean(message: str) -> str:
    """Return the message in one line, without noise."""
    text = _SPACE.sub(" ", " ".join(pieces(message))).strip()
    text = text.strip(" :;,")
    quoted = _WHOLLY_QUOTED.match(text)
    return quoted[1] if quoted else text


def of_run(text: str) -> list[str]:
    """Return the parts of `text` that may be others in another run: addresses, ids, paths of files."""
    return _OF_RUN.findall(text)


def shape_of(message: str) -> str:
    """Return the message with numbers and quoted values out: what calls share that differ in values only."""
    return _NUMBERS.sub("#", _NUMBER.sub("#", without_dtypes(_QUOTED.sub("'...'", clean(message)))))


def without_dtypes(text: str) -> str:
    """Return `text` with one word in the place of each dtype."""
    return _DTYPE.sub("dtype", text)


def stable_part(message: str, limit: int = 70) -> str:
    """Return a piece of `message` that tells it from others and is the same in every run."""
    sure = (part for piece in pieces(message) for part in _SET.split(piece))
    lines = [line.strip(" :;,") for part in sure for line in part.splitlines()]
    telling = (line for line in lines if sum(map(str.isalpha, line)) >= _TELLING)
    best = next(telling, None) or max(lines, key=len, default="")
    if len(best) <= limit:
        return best
    return best[:limit].rpartition(" ")[0] or best[:limit]


def first_sentence(message: str, limit: int = 160) -> str:
    """Return the first sentence of the cleaned message, cut at a word where it is long."""
    text = _GRAPH_TENSOR.sub(_tensor_words, clean(message))
    end = _END.search(text)
    text = text[: end.start()] if end else text
    if len(text) <= limit:
        return _NODE.sub("", text).rstrip(". ")
    return text[: limit - 4].rpartition(" ")[0].rstrip(" .,;:") + " ..."


def _tensor_words(found: re.Match[str]) -> str:
    shape = f" of shape {found[1]}" if found[1] and found[1] != "<unknown>" else ""
    return f"a {found[2]} tensor{shape}"


def is_alike(one: str, other: str) -> bool:
    """Tell whether two messages speak of the same thing: of the shorter one's long words half are in both."""
    first, second = (set(re.findall(r"[a-z]{4,}", clean(text).lower())) for text in (one, other))
    return 2 * len(first & second) >= min(len(first), len(second))
