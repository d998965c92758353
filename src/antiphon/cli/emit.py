"""`antiphon emit URL event args…`: one event, for scripts."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

import antiphon
from antiphon.cli.target import Target, connecting, fail, read_arguments
from antiphon.cli.values import to_json, unwrapped

__all__ = ["emit"]


@connecting
def emit(
    target: Target,
    event: Annotated[str, typer.Argument(help="The event's name.")],
    arguments: Annotated[
        list[str] | None, typer.Argument(help="JSON, or a word; @file for the bytes of a file.")
    ] = None,
    ack: Annotated[
        bool, typer.Option("--ack", help="Wait for the acknowledgement and print it, as JSON.")
    ] = False,
) -> None:
    """Emit one event. With --ack each value of the acknowledgement is printed on its own line.

    Ends with 0 when the event was sent (and acknowledged), with 1 and a sentence otherwise.
    """
    values = read_arguments(arguments)
    try:
        asyncio.run(_emit(target, event, values, ack=ack))
    except (antiphon.AntiphonError, ValueError) as error:
        fail(error)


async def _emit(target: Target, event: str, values: list[Any], *, ack: bool) -> None:
    async with target.connect(reconnection=False) as socket:
        if not ack:
            socket.emit(event, *values)
            await socket.drain()
            return
        answer: object = await socket.call(event, *values, timeout=target.timeout)
        for each in unwrapped(answer):
            typer.echo(to_json(each))
