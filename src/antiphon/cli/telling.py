"""What a connection brings, told to people or to programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import typer

from antiphon.cli.values import shown, to_json

__all__ = ["JSONLines", "Lines", "Teller"]


def say(line: str) -> None:
    """Print a line.

    Raises:
        SystemExit: Nobody reads them any more: the end, as for other programs in a pipe.
    """
    try:
        typer.echo(line)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None


class Teller(Protocol):
    """Who is told."""

    def connected(self, sid: str | None, *, recovered: bool) -> None:
        """The namespace has let us in."""

    def event(self, name: str, args: Sequence[Any]) -> None:
        """An event came."""

    def answer(self, name: str, values: Sequence[Any], reference: Any) -> None:
        """An acknowledgement came."""

    def problem(self, message: str, reference: Any = None) -> None:
        """Something went wrong."""

    def disconnected(self, reason: str) -> None:
        """The connection is lost, or ended."""

    def note(self, message: str) -> None:
        """Something of interest to people."""


class Lines:
    """For people: a line for each thing, with the time, and colours on a terminal."""

    def connected(self, sid: str | None, *, recovered: bool) -> None:
        """The namespace has let us in."""
        more = ", recovered" if recovered else ""
        self._line("*", f"connected as {sid}{more}", typer.colors.GREEN)

    def event(self, name: str, args: Sequence[Any]) -> None:
        """An event came."""
        self._line("<", " ".join([name, *map(shown, args)]), typer.colors.CYAN)

    def answer(self, name: str, values: Sequence[Any], reference: Any) -> None:
        """An acknowledgement came."""
        self._line("=", " ".join([name, *map(shown, values)]), typer.colors.MAGENTA)

    def problem(self, message: str, reference: Any = None) -> None:
        """Something went wrong."""
        self._line("!", message, typer.colors.RED)

    def disconnected(self, reason: str) -> None:
        """The connection is lost, or ended."""
        self._line("*", f"disconnected: {reason}", typer.colors.YELLOW)

    def note(self, message: str) -> None:
        """Something of interest to people."""
        say(message)

    def _line(self, mark: str, text: str, color: str) -> None:
        clock = typer.style(f"{datetime.now():%H:%M:%S}", dim=True)
        say(f"{clock} {typer.style(f'{mark} {text}', fg=color)}")


class JSONLines:
    """For programs: a JSON object on a line for each thing."""

    def connected(self, sid: str | None, *, recovered: bool) -> None:
        """The namespace has let us in."""
        self._line(type="connect", id=sid, recovered=recovered)

    def event(self, name: str, args: Sequence[Any]) -> None:
        """An event came."""
        self._line(type="event", event=name, args=list(args))

    def answer(self, name: str, values: Sequence[Any], reference: Any) -> None:
        """An acknowledgement came."""
        self._line(type="ack", event=name, args=list(values), id=reference)

    def problem(self, message: str, reference: Any = None) -> None:
        """Something went wrong."""
        self._line(type="error", message=message, id=reference)

    def disconnected(self, reason: str) -> None:
        """The connection is lost, or ended."""
        self._line(type="disconnect", reason=reason)

    def note(self, message: str) -> None:
        """Programs have no interest in it."""

    def _line(self, **what: Any) -> None:
        say(to_json({key: value for key, value in what.items() if value is not None}))
