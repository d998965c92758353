"""``antiphon export typescript|asyncapi module:io``."""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

import antiphon
from antiphon import contract
from antiphon.cli.loading import load_server

__all__ = ["export"]

export = typer.Typer(
    no_args_is_help=True, help="Write down the events of a server, for other languages and tools."
)
Where = Annotated[
    str, typer.Argument(metavar="SERVER", help="The server, as module:name, or just the module.")
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="The file to write; otherwise it is printed.")
]
Check = Annotated[
    bool, typer.Option("--check", help="Write nothing; fail, with a diff, if the file is another.")
]
AppDir = Annotated[Path, typer.Option(help="Where to look for the module.")]


@export.command()
def typescript(
    server: Where,
    output: Output = None,
    check: Check = False,
    errors: Annotated[
        bool, typer.Option("--errors", help="Acknowledgements may be an ErrorAnswer too.")
    ] = False,
    app_dir: AppDir = Path(),
) -> None:
    """Interfaces for Socket<ServerToClientEvents, ClientToServerEvents>."""
    io = _load(server, app_dir)
    _deliver(contract.typescript(io, errors=errors), output, check)


@export.command()
def asyncapi(
    server: Where,
    output: Output = None,
    check: Check = False,
    title: Annotated[str, typer.Option(help="What the application is called.")] = "Events",
    version: Annotated[str, typer.Option(help="The version of the application.")] = "1.0.0",
    description: Annotated[str | None, typer.Option(help="What it is.")] = None,
    url: Annotated[
        str | None, typer.Option(help="Where clients connect to, as https://example.com.")
    ] = None,
    app_dir: AppDir = Path(),
) -> None:
    """An AsyncAPI 3 document, in JSON."""
    io = _load(server, app_dir)
    try:
        document = contract.asyncapi(
            io, title=title, version=version, description=description, url=url
        )
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--url") from error
    _deliver(json.dumps(document, indent=2, ensure_ascii=False) + "\n", output, check)


def _load(server: str, app_dir: Path) -> antiphon.Server:
    """The server; what cannot be exported of it as it is declared is told beside."""
    sys.path.insert(0, str(app_dir.resolve()))
    io = load_server(server)
    for note in contract.notes(io):
        typer.echo(f"note: {note}", err=True)
    return io


def _deliver(text: str, output: Path | None, check: bool) -> None:
    """Print a text, or write it, or see whether it is written already."""
    if output is None:
        if check:
            raise typer.BadParameter(
                "say which file it is to be: --output FILE", param_hint="--check"
            )
        typer.echo(text, nl=False)
        return
    try:
        written = output.read_text(encoding="utf-8") if output.exists() else None
        if written == text:
            return
        if check:
            _complain(output, written or "", text)
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8", newline="\n")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{output}: {error}", param_hint="--output") from error


def _complain(output: Path, written: str, text: str) -> None:
    """Show how a file differs, and fail."""
    lines = difflib.unified_diff(
        written.splitlines(keepends=True),
        text.splitlines(keepends=True),
        f"{output} (as it is)",
        f"{output} (as it should be)",
    )
    typer.echo("".join(lines), nl=False)
    typer.echo(f"{output} is not what the server says: export it again, without --check", err=True)
    raise typer.Exit(1)
