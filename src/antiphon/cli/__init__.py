"""The command line: ``antiphon serve``, and what talks to servers."""

from __future__ import annotations

import sys
from typing import Annotated

import antiphon

try:
    import typer
except ImportError:  # the extra is not installed
    sys.exit("The command line needs more than the library: pip install 'antiphon[cli]'")

from antiphon.cli.connect import connect
from antiphon.cli.emit import emit
from antiphon.cli.export import export
from antiphon.cli.load import load
from antiphon.cli.serve import serve

__all__ = ["main", "program"]

program = typer.Typer(add_completion=False, no_args_is_help=True)


def tell_version(wanted: bool) -> None:
    """Print the version, and stop."""
    if wanted:
        typer.echo(f"antiphon {antiphon.__version__}")
        raise typer.Exit


@program.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=tell_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    """Socket.IO for Python."""


for command in (serve, connect, emit, load):
    program.command()(command)
program.add_typer(export, name="export")


def main() -> None:
    """Run the command line."""
    program()
