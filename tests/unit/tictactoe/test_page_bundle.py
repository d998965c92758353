"""Scripts and styles put together: the same page in fewer files."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tictactoe.pages import WEB_DIRECTORY
from tictactoe.pages.bundle import CORE, STYLES, bundle

DOCUMENT = """<head>
  <script src="early.js"></script>
  <link rel="stylesheet" href="a.css">
  <link rel="stylesheet" href="b.css">
  <link rel="modulepreload" href="words.js">
  <link rel="modulepreload" href="/elsewhere.js">
  <script type="module" src="game.js"></script>
</head>
"""
FILES = {
    "early.js": (
        "/** Early. */\n(() => {\n  // why\n  globalThis.early = 'early // not a comment';\n})();\n"
    ),
    "a.css": "/* A.\n   and more */\na { color: red }\n",
    "b.css": "b { color: blue }\n",
    "c.css": "/* another page's */\nc { color: green }\n",
    "game.js": """\
/** The entry. */
import { greet } from "./words.js";
import {
  count as many,
} from "./state/count.js";

console.log(globalThis.early, greet("you"), many(), (await import("./menu/late.js")).late());
""",
    "words.js": """\
import { count } from "./state/count.js";

/** Greets. @param {string} who */
export function greet(who) {
  /** @type {string} */ const name = /** @type {string} */ (who);
  return `${WORD} ${name} ${count()}`; /* kept */
}
export const WORD = "hello";
export const later = () => import("./menu/late.js");
""",
    "state/count.js": """\
let counted = 0;
export class Counter {}
export async function slowly() {}
export const count = () => (counted += 1);
""",
    "menu/late.js": """\
import { count } from "../state/count.js";
import { alone } from "./alone.js";
export const late = () => `late ${count()} ${alone}`;
""",
    "menu/alone.js": "export const alone = 'alone';\n",
}


@pytest.fixture
def node() -> str:
    executable = shutil.which("node")
    if executable is None:
        pytest.skip("there is no Node.js: apt-get install nodejs")
    return executable


def write(files: dict[str, str], directory: Path) -> None:
    (directory / "package.json").write_text('{"type": "module"}')
    for name, text in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)


def test_what_is_put_together_does_the_same(node: str, tmp_path: Path) -> None:
    """Also what is loaded later counts with the one counter that there is."""
    document, files = bundle(DOCUMENT, FILES)
    outputs: list[str] = []
    for name, all_files in (("apart", dict(FILES)), ("together", files)):
        directory = tmp_path / name
        directory.mkdir()
        write(all_files, directory)
        (directory / "start.js").write_text('import "./early.js";\nimport "./game.js";\n')
        result = subprocess.run(
            [node, "start.js"], cwd=directory, capture_output=True, text=True, timeout=30
        )
        assert result.returncode == 0, result.stderr
        outputs.append(result.stdout)
    assert outputs[0] == outputs[1] == "early // not a comment hello you 1 2 late 3 alone\n"
    assert sorted(files) == sorted(
        ["early.js", "game.js", "menu/late.js", "menu/alone.js", "c.css", CORE, STYLES]
    )
    assert document.splitlines() == [
        "<head>",
        '  <script src="early.js"></script>',
        f'  <link rel="stylesheet" href="{STYLES}">',
        '  <link rel="modulepreload" href="/elsewhere.js">',
        f'  <link rel="modulepreload" href="{CORE}">',
        '  <script type="module" src="game.js"></script>',
        "</head>",
    ]


def test_styles_stay_in_order_without_comments() -> None:
    _, files = bundle(DOCUMENT, FILES)
    assert files[STYLES] == "a { color: red }\nb { color: blue }\n"
    assert files["c.css"] == "c { color: green }\n"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"words.js": 'import { x } from "./gone.js";\n'}, "gone.js is imported and not there"),
        (
            {"words.js": 'import { a } from "./game.js";\nexport const b = 1;\n'},
            "in a ring: words.js → game.js → words.js",
        ),
        ({"words.js": 'import all from "./state/count.js";\n'}, "words.js: not understood: import"),
        ({"words.js": "export let greet = 1;\n"}, "words.js: not understood: export let greet"),
        ({"words.js": "export default 1;\n"}, "words.js: not understood: export default"),
    ],
)
def test_what_is_not_understood_raises(change: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        bundle(DOCUMENT, {**FILES, **change})


def test_a_document_needs_an_entry_and_styles() -> None:
    with pytest.raises(ValueError, match="no module as its entry"):
        bundle("<head></head>", FILES)
    with pytest.raises(ValueError, match="no style sheets"):
        bundle('<script type="module" src="game.js"></script>', FILES)


def test_the_page_put_together_is_javascript(node: str, tmp_path: Path) -> None:
    texts = {
        path.relative_to(WEB_DIRECTORY).as_posix(): path.read_text()
        for path in WEB_DIRECTORY.rglob("*")
        if path.suffix in {".css", ".js"} and path.name != "sw.js"
    }
    document, files = bundle((WEB_DIRECTORY / "index.html").read_text(), texts)
    write(files, tmp_path)
    for name in files:
        if name.endswith(".js"):
            checked = subprocess.run(
                [node, "--check", name], cwd=tmp_path, capture_output=True, text=True, timeout=30
            )
            assert checked.returncode == 0, checked.stderr
    assert document.count("stylesheet") == 1
