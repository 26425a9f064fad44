"""When an exception is raised, in words: what its message demands of a parameter, or a call and it."""

from __future__ import annotations

import re

# What a message demands of a parameter, up to the end of the clause or to what was given instead.
_DEMAND = re.compile(
    r"(?:(?:the )?(?:argument|parameter|input|value of) )?(?P<quote>[`'\"]?)(?P<name>[A-Za-z_]\w*)(?P=quote)"
    r" (?:(?P<must>must|should|has to|needs to)|(?P<never>cannot|can't|can not|may not|must not|should not))"
    r" be (?P<what>(?:[^.,;:()\[\]{}'\"`=]|\.(?=\w))+?)"
    r"(?:[.,;:(](?!\w)|\s(?:but|got|received|not|given|found|instead|was)\b|$)",
    re.IGNORECASE,
)
# Other numbers may be those of one call.
_BOUND = re.compile(r"(?:[<>]=?|at least|(?:greater|less|more|smaller|larger) than) ?[01](?:\.0)?\b")
_UNENDED = re.compile(r"(?:^|.*\s)(?:an?|as|at|by|for|from|in|of|on|one|or|than|the|this|to|with)")
_ONLY_WHEN = re.compile(r"\b(?:if|when|unless|while|because|since|where|for)\b", re.IGNORECASE)
# Of how a thing is handed over the message does not say that it must be.
_HANDED = re.compile(r"(?:passed|given|specified|provided|set) (?:as|by|in|via|with)\b", re.IGNORECASE)
_MOST_WORDS = 8


def demanded(message: str, parameters: frozenset[str]) -> str:
    """Return in words when a demand that begins `message` is not met; empty where it makes none of them."""
    found = _DEMAND.match(message)
    first = re.split(r"[.;:](?:\s|$)", message, maxsplit=1)[0]
    if found is None or found["name"] not in parameters or _ONLY_WHEN.search(first):
        return ""
    what = " ".join(found["what"].split())
    is_whole = len(what.split()) <= _MOST_WORDS and not (_UNENDED.fullmatch(what) or _HANDED.match(what))
    if not is_whole or re.search(r"\d", _BOUND.sub("", what)):
        return ""
    return f"If `{found['name']}` is {'' if found['never'] else 'not '}{what}."


def by_call(call: str, message: str) -> str:
    """Return the text of an entry of Raises that tells a call, in backquotes, and the message, or one."""
    stop = "" if message.endswith((".", "!", "?", "\u2026")) else "."
    if not message:
        return f"On a call such as {call}." if call else "On some calls."
    return f'On a call such as {call}: "{message}"{stop}' if call else f'With the message "{message}"{stop}'
