"""Code, sentences and docstrings as HTML. Whatever comes from a suite or a library is escaped here."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonConsoleLexer, PythonLexer

if TYPE_CHECKING:
    from collections.abc import Callable

    from docprobe.pages.cache import TextCache

_FORMATTER = HtmlFormatter(nowrap=True)
_LEXERS = {"python": PythonLexer(stripnl=False), "pycon": PythonConsoleLexer(stripnl=False)}
_PYTHON = {"python", "py", "python3", ""}
_TICKS = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_CODE = re.compile(r"<code>([^<]{2,120})</code>")
_SECTION = re.compile(
    r"^(Args|Arguments|Parameters|Returns|Return|Raises|Yields|Attributes|Keyword Args|Input shape|"
    r"Output shape|Call arguments|Examples?|Usage|Notes?|References?)(?: \w+)?:[ \t]*$"
)
# In NumPy's manner titles are underlined, and entries stand as far left as these.
_TITLE = re.compile(r"^([A-Z][A-Za-z]*(?: [A-Za-z]+){0,3}):?[ \t]*$")
_UNDERLINE = re.compile(r"^([-=~])\1{2,}[ \t]*$")
_TYPED = re.compile(r"^(\\?\*{0,2}[A-Za-z_][\w.]*(?:, *\\?\*{0,2}[A-Za-z_][\w.]*)*)(?: ?:(?: +(.*))?)?$")
_ROLE = re.compile(r":(?:\w+:)?\w+:`~?([^`<]*?)(?:\s*<[^`>]*>)?`")
_CITATION = re.compile(r"(?<=\[)(\w+)\]_")
_FIELDS = {"Args", "Arguments", "Parameters", "Raises", "Attributes", "Keyword Args", "Call arguments"}
_TYPED_FIELDS = {*_FIELDS, "Other Parameters", "Returns", "Yields", "Warns", "See Also", "Methods"}
_UNDERLINED = "\0"
"""Stands behind a title that is."""
_FIELD = re.compile(r"^(\*{0,2}[A-Za-z_][\w.]*(?:, *\*{0,2}[A-Za-z_][\w.]*)*)(?: \([^)]*\))?: ?(.*)$")


def code_html(code: str, language: str, cache: TextCache) -> Markup:
    """Return `code` highlighted, without the block around it."""
    text = code.rstrip()
    return Markup(cache.get(language, text, lambda given: _highlighted(given, language)))  # noqa: S704 made of escaped parts


def _highlighted(code: str, language: str) -> str:
    lexer = _LEXERS.get(language)
    return highlight(code, lexer, _FORMATTER).rstrip("\n") if lexer else escape(code)


def sentence_html(text: str, link: Callable[[str], str]) -> Markup:
    """Return a sentence in which text between backticks is code, linked where it is a symbol."""
    parts: list[str] = []
    last = 0
    for match in _TICKS.finditer(text):
        parts += [escape(text[last : match.start()]), f"<code>{escape(match[2].strip())}</code>"]
        last = match.end()
    parts.append(escape(text[last:]))
    return linked("".join(parts), link)


def linked(html: str, link: Callable[[str], str]) -> Markup:
    """Return `html` with an address on every ``<code>`` that names a symbol."""

    def _with_address(match: re.Match[str]) -> str:
        address = link(match[1].removesuffix("()"))
        return f'<a href="{escape(address)}">{match[0]}</a>' if address else match[0]

    return Markup(_CODE.sub(_with_address, html))  # noqa: S704 made of escaped parts


def plain(text: str) -> str:
    """Return a sentence without its backticks, for titles and the search index."""
    return _TICKS.sub(lambda match: match[2].strip(), text)


def docstring_html(docstring: str, cache: TextCache) -> Markup:
    """Return a docstring's body, without its summary line, as HTML; links are put in later."""
    return Markup(cache.get("doc", docstring, _docstring))  # noqa: S704 made of escaped parts


def _docstring(docstring: str) -> str:
    _, _, body = docstring.strip().partition("\n\n")
    plain_body = _CITATION.sub(r"\1]", _ROLE.sub(r"`\1`", body))
    parts = [_section(title, lines) for title, lines in _sections(plain_body.splitlines())]
    return "\n".join(part for part in parts if part)


def _sections(lines: list[str]) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = [("", [])]
    fenced = False
    for number, line in enumerate(lines):
        fenced ^= line.lstrip().startswith("```")
        match = None if fenced else _SECTION.match(line)
        if not fenced and _UNDERLINE.match(line) and number and _TITLE.match(lines[number - 1]):
            title = found[-1][1].pop() if found[-1][1] else found.pop()[0]
            found.append((f"{title.strip().rstrip(':')}{_UNDERLINED}", []))
        elif match:
            found.append((line.strip().rstrip(":"), []))
        else:
            found[-1][1].append(line)
    return found


def _section(title: str, lines: list[str]) -> str:
    is_typed = title.endswith(_UNDERLINED)
    title = title.removesuffix(_UNDERLINED)
    if is_typed and title in _TYPED_FIELDS:
        body = _typed(lines)
    else:
        body = _fields(lines) if title in _FIELDS else _markdown(_dedented(lines))
    return f'<p class="doc-heading">{escape(title)}</p>\n{body}' if title and body else body


def _fields(lines: list[str]) -> str:
    """Return ``name: text`` entries as a list; a line indented deeper, or that fits nothing, continues."""
    entries: list[tuple[str, list[str]]] = []
    intro: list[str] = []
    for line in _dedented(lines).splitlines():
        match = _FIELD.match(line)
        if match:
            entries.append((match[1], [match[2]]))
        else:
            (entries[-1][1] if entries else intro).append(line)
    rows = [
        f"<dt><code>{escape(name)}</code></dt><dd>{_markdown(_continued(text))}</dd>"
        for name, text in entries
    ]
    listed = f'<dl class="fields">{"".join(rows)}</dl>' if rows else ""
    return _markdown("\n".join(intro)) + listed


def _typed(lines: list[str]) -> str:
    """Return entries in NumPy's manner, names with their type and the text below them, as a list."""
    entries: list[tuple[str, str, list[str]]] = []
    intro: list[str] = []
    for line in _dedented(lines).splitlines():
        match = _TYPED.match(line)
        if match:
            entries.append((match[1].replace("\\", ""), match[2] or "", []))
        else:
            (entries[-1][2] if entries else intro).append(line)
    rows = [
        f"<dt><code>{escape(names)}</code>{f' {escape(kind)}' if kind else ''}</dt>"
        f"<dd>{_markdown(_dedented(text))}</dd>"
        for names, kind, text in entries
    ]
    listed = f'<dl class="fields">{"".join(rows)}</dl>' if rows else ""
    return _markdown("\n".join(intro)) + listed


def _continued(lines: list[str]) -> str:
    return "\n".join([lines[0], _dedented(lines[1:])])


def _dedented(lines: list[str]) -> str:
    widths = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    cut = min(widths, default=0)
    return "\n".join(line[cut:] for line in lines).strip("\n")


def _markdown(text: str) -> str:
    return str(_MARKDOWN.render(_fenced_examples(text))) if text.strip() else ""


def _fenced_examples(text: str) -> str:
    """Put fences round ``>>>`` examples, which Markdown would take for quotations."""
    lines: list[str] = []
    fenced = inside = False
    for line in text.splitlines():
        mark = line.lstrip().startswith("```")
        if not fenced and not inside and line.lstrip().startswith(">>>"):
            lines.append("```pycon")
            inside = True
        elif inside and (not line.strip() or mark):
            lines.append("```")
            inside = False
        fenced ^= mark
        lines.append(line.lstrip() if inside and line.lstrip().startswith((">>>", "...")) else line)
    return "\n".join([*lines, "```"] if inside else lines)


def _fence(_renderer: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    token = tokens[index]
    words = token.info.split()
    language = words[0].lower() if words else ""
    code = token.content.rstrip()
    known = "pycon" if code.lstrip().startswith(">>>") else "python" if language in _PYTHON else "text"
    return f'<pre class="code" tabindex="0"><code>{_highlighted(code, known)}</code></pre>\n'


def _heading(_renderer: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    return '<p class="doc-heading">' if tokens[index].nesting == 1 else "</p>\n"


def _link(_renderer: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    """Keep addresses of the web only: a docstring's relative ones lead nowhere here."""
    address = str(tokens[index].attrs.get("href", "")) if tokens[index].nesting == 1 else ""
    if tokens[index].nesting == 1:
        env["open"] = address.startswith(("https://", "http://"))
        return f'<a href="{escape(address)}" rel="noopener">' if env["open"] else ""
    return "</a>" if env.pop("open", False) else ""


def _make_markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    markdown.add_render_rule("fence", _fence)
    markdown.add_render_rule("code_block", _fence)
    markdown.add_render_rule("heading_open", _heading)
    markdown.add_render_rule("heading_close", _heading)
    markdown.add_render_rule("link_open", _link)
    markdown.add_render_rule("link_close", _link)
    return markdown


_MARKDOWN = _make_markdown()
