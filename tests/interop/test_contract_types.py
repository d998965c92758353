"""The exported TypeScript, compiled against the types of the clients that are to use it."""

from __future__ import annotations

import json
import subprocess
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
    done = subprocess.run([TSC, "-p", project], capture_output=True, text=True, timeout=50)
    assert (done.returncode == 0) == (not done.stdout), done
    return done.stdout


@pytest.mark.parametrize("program", ["right.ts", "wrong.ts"])
def test_right_uses_compile_and_wrong_ones_do_not(project: Path, program: str) -> None:
    assert compile_program(project, program) == ""


def test_acknowledgements_may_be_errors(project: Path) -> None:
    assert compile_program(project, "errors.ts", errors=True) == ""


def test_the_compiler_does_look(project: Path) -> None:
    assert "Unused '@ts-expect-error' directive" in compile_program(project, "errors.ts")
