"""The command line: ``antiphon serve module:app``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import antiphon

try:
    import typer
except ImportError:  # the extra is not installed
    sys.exit("The command line needs more than the library: pip install 'antiphon[cli]'")

from uvicorn.importer import ImportFromStringError, import_from_string

__all__ = ["main"]

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


@program.command()
def serve(
    app: Annotated[str, typer.Argument(help="What to serve, as module:name.")],
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 for any that is free.")] = 3000,
    uds: Annotated[str | None, typer.Option(help="A unix socket, instead of a port.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    reload: Annotated[bool, typer.Option(help="Begin anew when a file changes.")] = False,
    log_level: Annotated[str, typer.Option(help="critical, error, warning, info, debug.")] = "info",
    access_log: Annotated[bool, typer.Option(help="Log each request.")] = True,
    ssl_certfile: Annotated[Path | None, typer.Option(help="TLS: the certificate.")] = None,
    ssl_keyfile: Annotated[Path | None, typer.Option(help="TLS: its key.")] = None,
    root_path: Annotated[str, typer.Option(help="What a proxy cuts off in front.")] = "",
    app_dir: Annotated[Path, typer.Option(help="Where to look for the module.")] = Path(),
) -> None:
    """Serve an ASGI application, or a server, with uvicorn and the fast lane."""
    sys.path.insert(0, str(app_dir.resolve()))
    given: dict[str, Any] = {
        "log_level": log_level,
        "access_log": access_log,
        "root_path": root_path,
        "ssl_certfile": ssl_certfile,
        "ssl_keyfile": ssl_keyfile,
    }
    if uds is not None:
        given["uds"] = uds
    what = _load(app)
    is_server = isinstance(what, antiphon.Server | antiphon.engine.EngineServer)
    if workers == 1 and not reload:
        antiphon.run(antiphon.ASGIApp(what) if is_server else what, host=host, port=port, **given)
        return
    if is_server:
        raise typer.BadParameter(
            f"with --workers or --reload it must be the application: ASGIApp({app.split(':')[1]})",
            param_hint="APP",
        )
    antiphon.run(app, host=host, port=port, workers=workers, reload=reload, **given)


def _load(app: str) -> Any:
    """What a ``module:name`` stands for."""
    try:
        return import_from_string(app)
    except ImportFromStringError as error:
        raise typer.BadParameter(str(error), param_hint="APP") from error


def main() -> None:
    """Run the command line."""
    program()


if __name__ == "__main__":
    main()
