"""The exported TypeScript, compiled against the types of the clients that are to use it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from antiphon import contract
from tests.interop.serving import ROOT
from tests.unit.contract.sample import io

HERE = Path(__file__).parent
TSC = ROOT / "js" / "node_modules" / ".bin" / "tsc"
CLIENTS = {
    "official": HERE / "node_modules" / "socket.io-client",
    "ours": ROOT / "js" / "types" / "index.d.ts",
}


@pytest.fixture(params=CLIENTS)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A directory in which TypeScript finds a client under the name that it has on npm."""
    options = {
        "strict": True,
        "noEmit": True,
        "noUnusedLocals": True,
        "exactOptionalPropertyTypes": True,
        "noUncheckedIndexedAccess": True,
        "isolatedModules": True,
        "erasableSyntaxOnly": True,
        "target": "ES2022",
        "module": "ES2022",
        "moduleResolution": "bundler",
        "lib": ["ES2022", "DOM"],
        "types": [],
        "paths": {"socket.io-client": [str(CLIENTS[request.param])]},
    }
    settings = {"compilerOptions": options, "files": ["program.ts", "events.ts"]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings))
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    return tmp_path


def compile_program(project: Path, program: str, *, errors: bool = False) -> str:
    """What the compiler says of a program."""
    (project / "program.ts").write_text((HERE / "contract" / program).read_text())
    (project / "events.ts").write_text(contract.typescript(io, errors=errors))
    done = subprocess.run([TSC, "-p", project], capture_output=True, text=True, timeout=150)
    assert (done.returncode == 0) == (not done.stdout), done
    return done.stdout


@pytest.mark.parametrize("program", ["right.ts", "wrong.ts"])
def test_right_uses_compile_and_wrong_ones_do_not(project: Path, program: str) -> None:
    assert compile_program(project, program) == ""


AROUND = """
declare module "react" {
  export function useEffect(effect: () => void | (() => void), inputs: unknown[]): void;
  export function useRef<T>(value: T): { current: T };
  export function useState<T>(value: T): [T, (change: (before: T) => T) => void];
}
declare namespace JSX {
  interface Element {}
}
declare function Stones(given: { moves: object[]; onClick: Function }): JSX.Element;
declare function draw(x: number, y: number, mark: "x" | "o"): void;
declare function show(what: string | string[]): void;
"""


def test_the_documentation_compiles(project: Path) -> None:
    page = (ROOT / "docs" / "contracts.md").read_text()
    [server, *_] = re.findall(r"```python\n(.*?)```", page, re.S)
    [_, use, errors, hook, board] = re.findall(r"```tsx?\n(.*?)```", page, re.S)
    (project / "shop.py").write_text(server)
    for name, options in (("events", []), ("strict", ["--errors"])):
        command = [sys.executable, "-m", "antiphon.cli", "export", "typescript", "shop:io"]
        command += ["--output", f"{name}.ts", *options]
        subprocess.run(command, cwd=project, check=True, timeout=150)
    asking = """
import type { Socket } from "socket.io-client";
import type { ClientToServerEvents, MoveInput, ServerToClientEvents } from "./strict";

declare const socket: Socket<ServerToClientEvents, ClientToServerEvents>;
declare const move: MoveInput;
"""
    files = {
        "around.d.ts": AROUND,
        "program.ts": use + "export { played };\n",
        "asking.ts": asking + errors,
        "socket.ts": hook,
        "board.tsx": board,
    }
    for name, text in files.items():
        (project / name).write_text(text)
    settings = json.loads((project / "tsconfig.json").read_text())
    settings["compilerOptions"]["jsx"] = "preserve"
    settings["compilerOptions"]["noUnusedLocals"] = False
    (project / "tsconfig.json").write_text(json.dumps({**settings, "files": list(files)}))
    done = subprocess.run([TSC, "-p", project], capture_output=True, text=True, timeout=150)
    assert done.stdout == ""


def test_acknowledgements_may_be_errors(project: Path) -> None:
    assert compile_program(project, "errors.ts", errors=True) == ""


def test_the_compiler_does_look(project: Path) -> None:
    assert "Unused '@ts-expect-error' directive" in compile_program(project, "errors.ts")
