"""`antiphon load URL`: many clients, and how quickly they are answered."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live

import antiphon
from antiphon.cli.crowd import Crowd, Plan
from antiphon.cli.report import summary, table
from antiphon.cli.target import Target, connecting, fail, read_arguments
from antiphon.cli.values import to_json

__all__ = ["load"]

REFRESH = 0.25
"""Seconds between two looks at the display."""


@connecting
def load(
    target: Target,
    event: Annotated[str, typer.Argument(help="What each client emits.")] = "message",
    arguments: Annotated[
        list[str] | None, typer.Argument(help="JSON, or a word; @file for the bytes of a file.")
    ] = None,
    clients: Annotated[int, typer.Option("--clients", "-c", min=1, help="How many.")] = 10,
    rate: Annotated[float, typer.Option(min=0, help="Events a second, by each client.")] = 1.0,
    duration: Annotated[float, typer.Option(min=0.1, help="Seconds, when all are there.")] = 10.0,
    ramp: Annotated[float, typer.Option(min=0.1, help="Clients that come in a second.")] = 100.0,
    echo: Annotated[
        str | None,
        typer.Option(help="The event that comes back; without it acknowledgements are timed."),
    ] = None,
    ack: Annotated[
        bool, typer.Option(help="Ask for acknowledgements; --no-ack for servers that give none.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Load a Socket.IO server, and watch it: clients, rates, percentiles of the latency.

    Latencies are counted from when an event was due, so that a server which stalls is charged for
    what waits. Ends with 1 when a client could not connect or was lost.
    """
    values = read_arguments(arguments)
    plan = Plan(
        clients=clients,
        event=event,
        args=values,
        rate=rate,
        duration=duration,
        ramp=ramp,
        echo=echo,
        ack=ack and echo is None,
        timeout=target.timeout,
    )
    crowd = Crowd(lambda: target.connect(reconnection=False), plan)
    try:
        asyncio.run(_watched(crowd, quiet=as_json))
    except KeyboardInterrupt:
        pass  # what was measured until then is shown
    except (antiphon.AntiphonError, ValueError, TypeError) as error:
        fail(error)
    if as_json:
        typer.echo(to_json(summary(crowd)))
    else:
        Console().print(table(crowd))
    if crowd.first_failure:
        fail(crowd.first_failure)


async def _watched(crowd: Crowd, *, quiet: bool) -> None:
    """Run it, with a display if there is somebody to look at it."""
    if quiet or not sys.stdout.isatty():
        await crowd.run()
        return
    with Live(table(crowd), transient=True, auto_refresh=False) as live:
        running = asyncio.ensure_future(crowd.run())
        try:
            while not running.done():
                await asyncio.wait([running], timeout=REFRESH)
                live.update(table(crowd), refresh=True)
        finally:
            if not running.done():
                running.cancel()
        await running
