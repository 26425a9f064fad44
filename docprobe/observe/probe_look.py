"""What a call gives or raises, as text: for a program that is run to see it.

Runs in the target's interpreter. Such a program ends with ``print(__docprobe_look__(lambda: call))``;
the line printed is JSON, either ``{"result": {"expr": ..., "views": [[template, text], ...], "facts":
{"type": ..., ...}}}``, as `probe_values` has it, or ``{"error": {"type": public name, "message": ...,
"view": template}}``. In a view the template is evaluated on the object; its text is null where that
gives no short plain value, where there is nothing to evaluate (a symbolic tensor), or where it takes
too long. ``view`` is the template that raised, of what is lazy, or "" where the call itself did.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from typing import Any

_SECONDS, _LONGEST = 5.0, 40_000
_THING = "__docprobe_thing__"


class Looker:
    """Looks at what calls give, with the eyes of `writer`."""

    def __init__(self, writer: Any, error_of: Any, seen_text: Any) -> None:
        """Keep what writes objects, exceptions, and the values of views."""
        self.writer = writer
        self.error_of = error_of
        self.seen_text = seen_text

    def look(self, thunk: Any) -> str:
        """Return one line of JSON on what `thunk` gives or raises."""
        try:
            thing = thunk()
        except BaseException as error:
            return self._raised(error, "")
        return self._result(thing)

    def _result(self, thing: Any) -> str:
        result = self._written(thing)
        symbolic = result["facts"].get("symbolic", False)
        for place, (template, text) in enumerate(result["views"]):
            if text is None and not symbolic:
                try:
                    result["views"][place] = [template, self._seen(template, thing)]
                except Exception as error:
                    return self._raised(error, template)
        line = json.dumps({"result": result}, default=str)
        if len(line) > _LONGEST:
            line = json.dumps({"result": {**result, "expr": ["x", "long"]}}, default=str)
        return line

    def _written(self, thing: Any) -> dict[str, Any]:
        try:
            result = self.writer.result(thing)
            expr = result["expr"]
            facts = result.get("facts") or (expr[2] if len(expr) > 2 else {})
        except Exception:
            return {"expr": ["x", "hostile"], "views": [], "facts": {"type": type(thing).__name__}}
        return {"expr": expr, "views": [list(view) for view in result["views"]], "facts": facts}

    def _seen(self, template: str, thing: Any) -> Any:
        """Return the text of what `template` gives, evaluated with the program's own names."""
        space = {"np": sys.modules.get("numpy"), **vars(sys.modules["__main__"]), _THING: thing}
        code = compile(template.replace("{}", _THING), "<view>", "eval", dont_inherit=True)
        try:
            with _Alarm():
                return self.seen_text(eval(code, space))  # noqa: S307 - the views are our own
        except _LateError:
            return None

    def _raised(self, error: BaseException, view: str) -> str:
        try:
            told = self.error_of(error)
        except Exception:
            told = {"type": type(error).__name__, "message": ""}
        return json.dumps({"error": {**told, "view": view}}, default=str)


class _LateError(BaseException):
    pass


class _Alarm:
    """Ends what takes too long, such as the elements of an endless dataset."""

    def __init__(self) -> None:
        self.can = threading.current_thread() is threading.main_thread()

    def __enter__(self) -> None:
        if self.can:
            self.before = signal.signal(signal.SIGALRM, _late)
            signal.setitimer(signal.ITIMER_REAL, _SECONDS)

    def __exit__(self, *_: object) -> None:
        if self.can:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self.before)


def _late(*_: object) -> None:
    raise _LateError
