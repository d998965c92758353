"""`antiphon serve module:app`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

import antiphon
from antiphon.cli.loading import load_app

__all__ = ["serve"]


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
    what = load_app(app)
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
