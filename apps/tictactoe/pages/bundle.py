"""Fewer and smaller files for browsers, from the same sources: for slow networks with long ways.

The modules that the page needs at once become one, `core.js`; the styles, one sheet, `page.css`;
comments are left out. Modules that are loaded later stay files of their own and take what they need
from the core, so that nothing is there twice. Nothing is renamed or rewritten beyond imports and
exports.

What is understood of JavaScript is what the page's style uses, and all else raises: imports with
names in braces, at the beginning of a line; exports of declarations that are never assigned anew;
comments with lines of their own; dynamic imports of a literal.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Final

__all__ = ["CORE", "STYLES", "bundle"]

CORE: Final = "core.js"
STYLES: Final = "page.css"

_BLOCK_COMMENT: Final = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_LINE_COMMENT: Final = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_BLANK: Final = re.compile(r"\n{2,}")
_IMPORT: Final = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"(\.[^"]*)";\n', re.MULTILINE)
_LATER: Final = re.compile(r'\bimport\("(\.[^"]*)"\)')
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
_NO_EXPORTS: Final = "export {};\n"
_MODULE_WORD: Final = re.compile(r"^(?:import|export)\b(?!\()", re.MULTILINE)
_ENTRY: Final = re.compile(r'<script type="module" src="([^"]+)">')
_PRELOAD: Final = re.compile(r' *<link rel="modulepreload" href="([^"]+)">\n')
_SHEETS: Final = re.compile(r'(?: *<link rel="stylesheet" href="[^"]+">\n)+')
_SHEET: Final = re.compile(r'href="([^"]+)"')


def bundle(document: str, files: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The document and its scripts and styles, put together.

    Args:
        document: HTML with one module as entry, and its style sheets in one place.
        files: all scripts and styles by name, relative to the document.

    Returns:
        The document that names the new files, and these.

    Raises:
        ValueError: something is imported that is not there, in a ring, or in a way that is not
            understood.
    """
    entry = _ENTRY.search(document)
    if entry is None:
        raise ValueError("the document has no module as its entry")
    core: list[str] = []
    for name in _imports(entry[1], files):
        _collect(name, files, core, ())
    scripts = {
        name: _lean(text) if _is_script_apart(name, document) else _late(name, text, core)
        for name, text in files.items()
        if name.endswith(".js") and name not in core
    }
    scripts[CORE] = "".join(_inside(name, files[name]) for name in core)
    sheets = _SHEETS.search(document)
    if sheets is None:
        raise ValueError("the document has no style sheets")
    names = _SHEET.findall(sheets[0])
    styles = {STYLES: "".join(_lean(files[name]) for name in names)}
    rest = {
        name: _lean(text)
        for name, text in files.items()
        if name.endswith(".css") and name not in names
    }
    linked = _SHEETS.sub(f'  <link rel="stylesheet" href="{STYLES}">\n', document, count=1)
    return _preload(linked, core), {**scripts, **styles, **rest}


def _is_script_apart(name: str, document: str) -> bool:
    """Whether it is no module: a script of the head's."""
    return f'<script src="{name}">' in document


def _collect(name: str, files: Mapping[str, str], found: list[str], above: tuple[str, ...]) -> None:
    """Add a module after those that it imports."""
    if name in above:
        raise ValueError(f"modules import each other in a ring: {' → '.join([*above, name])}")
    if name in found:
        return
    for other in _imports(name, files):
        _collect(other, files, found, (*above, name))
    found.append(name)


def _imports(name: str, files: Mapping[str, str]) -> list[str]:
    if name not in files:
        raise ValueError(f"{name} is imported and not there")
    return [_resolve(name, other) for _, other in _IMPORT.findall(files[name])]


def _resolve(name: str, other: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), other))


def _lean(text: str) -> str:
    """Without comments and empty lines."""
    return _BLANK.sub("\n", _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", text))).lstrip("\n")


def _variable(name: str) -> str:
    """What a module is called within the core."""
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))


def _destructure(names: str, source: str) -> str:
    """`a, b as c` of a module as a declaration."""
    return f"const {{{re.sub(r' as ', ': ', ' '.join(names.split()))}}} = {source};\n"


def _inside(name: str, text: str) -> str:
    """A module as a part of the core: what it exports is what a function gives back."""
    exported = _EXPORT.findall(text)
    body = _IMPORT.sub(
        lambda found: _destructure(found[1], _variable(_resolve(name, found[2]))), _lean(text)
    )
    body = _EXPORT.sub("", body)
    body = _LATER.sub(lambda found: f'import("./{_resolve(name, found[1])}")', body)
    _check(name, body)
    own = _variable(name)
    return f"export const {own} = (() => {{\n{body}return {{ {', '.join(exported)} }};\n}})();\n"


def _late(name: str, text: str, core: list[str]) -> str:
    """A module of its own, which takes from the core what is in it."""
    wanted: list[str] = []

    def take(found: re.Match[str]) -> str:
        other = _resolve(name, found[2])
        if other not in core:
            return found[0]
        wanted.append(_variable(other))
        return _destructure(found[1], wanted[-1])

    body = _IMPORT.sub(take, _lean(text)).replace(_NO_EXPORTS, "")
    if not wanted:
        return body
    way = posixpath.relpath(CORE, posixpath.dirname(name) or ".")
    way = way if way.startswith(".") else f"./{way}"
    return f'import {{ {", ".join(dict.fromkeys(wanted))} }} from "{way}";\n{body}'


def _check(name: str, body: str) -> None:
    if found := _MODULE_WORD.search(body):
        line = body[found.start() :].split("\n", 1)[0]
        raise ValueError(f"{name}: not understood: {line}")


def _preload(document: str, core: list[str]) -> str:
    """Let the document ask for the core early, and not for what is in it."""
    kept = _PRELOAD.sub(lambda found: "" if found[1] in core else found[0], document)
    first = kept.index('<script type="module"')
    return f'{kept[:first]}<link rel="modulepreload" href="{CORE}">\n  {kept[first:]}'
