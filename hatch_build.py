"""Compile what stands on the path of every message, while the package is built.

Each ``_name.pyx`` stands beside a ``name.py`` that says the same in Python and is used where this
fails: without a C compiler the package is whole, and only slower. ``ANTIPHON_SPEEDUPS=0`` in the
environment leaves it out, and ``ANTIPHON_SPEEDUPS=1`` makes a failure end the build.

``python hatch_build.py`` does the same for a checkout, where Cython and setuptools are installed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE: Final = "src"
NEEDLESS: Final = ("_eager",) if sys.version_info >= (3, 12) else ()
DIRECTIVES: Final = {
    "language_level": 3,
    "auto_pickle": False,
    "binding": False,  # plain built-in methods, which cost the least to call
    "boundscheck": False,
    "wraparound": False,
}


class SpeedupsHook(BuildHookInterface[Any]):
    """Puts the extension modules into the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, then say what the wheel holds besides Python.

        Args:
            version: ``standard``, or ``editable``: then the modules are imported where they stand.
            build_data: What hatchling is told.
        """
        wish = os.environ.get("ANTIPHON_SPEEDUPS")
        if wish == "0":
            return
        try:
            modules = compile_modules(Path(self.root))
        except (Exception, SystemExit) as error:
            if wish == "1":
                raise
            self.app.display_warning(f"antiphon is not compiled, and works without: {error}")
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        build_data["artifacts"] += [module.relative_to(self.root).as_posix() for module in modules]


def compile_modules(root: Path) -> list[Path]:
    """Compile all, each next to its source; gives the extension modules.

    Args:
        root: The root of the project.

    Raises:
        Exception: Whatever a compiler that is missing, or fails, makes setuptools raise.
    """
    import picows
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    source = root / SOURCE
    macros = [("PICOWS_VERSION", f'"{picows.__version__}"')]
    options = ["-g0"] if os.name == "posix" else []  # what debuggers want is most of a module
    extensions = []
    for file in sorted(source.rglob("_*.pyx")):
        if file.stem in NEEDLESS:
            continue
        name = ".".join(file.relative_to(source).with_suffix("").parts)
        extensions.append(
            Extension(name, [str(file)], define_macros=macros, extra_compile_args=options)
        )
    with tempfile.TemporaryDirectory() as temporary:
        distribution = Distribution(
            {
                "ext_modules": cythonize(
                    extensions, build_dir=temporary, compiler_directives=DIRECTIVES, quiet=True
                )
            }
        )
        command = build_ext(distribution)
        command.build_lib = str(source)
        command.build_temp = temporary
        command.parallel = True
        command.ensure_finalized()
        command.run()
        return [Path(output) for output in command.get_outputs()]


if __name__ == "__main__":
    for module in compile_modules(Path(__file__).resolve().parent):
        sys.stdout.write(f"{module}\n")
