"""Install what only the benchmarks need: what draws and prints, and Node's server."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from scripts import install

HERE = Path(__file__).parent


def main() -> None:
    """Install it, unless it is there."""
    if not all(find_spec(name) for name in ("matplotlib", "rich")):
        print("Installing the Python packages for the benchmarks", flush=True)
        options = ["--quiet", "--no-input", "--disable-pip-version-check"]
        requirements = ["--requirement", str(HERE / "requirements.txt")]
        install.run([sys.executable, "-m", "pip", "install", *options, *requirements], cwd=HERE)
    install.NPM_PROJECTS[:] = [HERE.relative_to(install.ROOT).as_posix()]
    install.install_npm()


if __name__ == "__main__":
    main()
