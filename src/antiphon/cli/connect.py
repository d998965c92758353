"""`antiphon connect URL`: talk to a server by hand, or by a pipe."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterable
from contextlib import aclosing, suppress
from io import TextIOWrapper
from pathlib import Path
from threading import Thread
from typing import Annotated, Any, Final, cast

import typer
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout

import antiphon
from antiphon.cli.conversation import Conversation
from antiphon.cli.orders import COMMANDS, Order, read_json_order, read_order
from antiphon.cli.target import Target, connecting, fail
from antiphon.cli.telling import JSONLines, Lines

__all__ = ["connect"]

PROMPT: Final = "> "
AHEAD: Final = 100
"""Lines that may be read before they are carried out."""

SURROGATES: Final = re.compile("[\ud800-\udfff]")
"""What stands for bytes that are no text."""


@connecting
def connect(
    target: Target,
    as_json: Annotated[
        bool, typer.Option("--json", help="For programs: JSON on each line, in and out.")
    ] = False,
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to go on when the input has ended.")
    ] = 0.0,
) -> None:
    """Connect, show the events that come, and emit what is typed.

    `event arg…` emits an event, `/ack event arg…` shows the acknowledgement too, `/help` tells the
    rest. Input that is no terminal is read line by line in the same way; with --json each line is
    `["event", arg…]` or `{"event": …, "args": […], "ack": true, "id": …}`.
    """
    try:
        asyncio.run(_connect(target, as_json=as_json, wait=wait))
    except antiphon.AntiphonError as error:
        fail(error)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


async def _connect(target: Target, *, as_json: bool, wait: float) -> None:
    async with target.connect() as socket:
        talk = Conversation(socket, JSONLines() if as_json else Lines(), target.timeout)
        if sys.stdin.isatty() and not as_json:
            async with aclosing(typed_lines(lambda: talk.names)) as lines:
                with patch_stdout(raw=True):
                    await talk.follow(lines, read_order)
        elif not await _until_ended(talk.follow(piped_lines(), reader_of(as_json)), talk.ended()):
            raise antiphon.Disconnected(await socket.wait())
        else:
            await talk.finish(wait)


def reader_of(as_json: bool) -> Callable[[str], Order | None]:
    """What reads the lines of a pipe."""

    def read(line: str) -> Order | None:
        if not line.isascii() and SURROGATES.search(line):
            raise ValueError(f"no text: {line.strip()!a}")
        return read_json_order(line) if as_json else read_order(line)

    return read


async def _until_ended(
    reading: Coroutine[Any, Any, object], ending: Coroutine[Any, Any, object]
) -> bool:
    """Wait for the end of the input; False if the other end came first."""
    tasks = [asyncio.create_task(reading), asyncio.create_task(ending)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if tasks[0].done():
            tasks[0].result()
        return tasks[0].done()
    finally:
        for task in tasks:
            task.cancel()


async def piped_lines() -> AsyncIterator[str]:
    """The lines of the standard input."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue(AHEAD)
    # Otherwise the first byte that is no text would be the end, and nobody would know.
    cast("TextIOWrapper[Any]", sys.stdin).reconfigure(errors="surrogateescape")

    def read() -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody wants them any more
            for line in sys.stdin:
                asyncio.run_coroutine_threadsafe(lines.put(line), loop).result()
            asyncio.run_coroutine_threadsafe(lines.put(None), loop)

    # A thread, as files cannot be waited for; a daemon, as reading cannot be interrupted.
    Thread(target=read, daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line


async def typed_lines(names: Callable[[], Iterable[str]]) -> AsyncGenerator[str]:
    """The lines that are typed, with history and completion; Ctrl-C gives a line up."""
    session: PromptSession[str] = PromptSession(
        PROMPT, history=history(), completer=Names(names), complete_while_typing=False
    )
    keyboard = session.input
    # Raw also between two prompts and while a line is told: otherwise the terminal would keep
    # Ctrl-D for itself then, and Ctrl-C would be the end.
    keyboard.cooked_mode = keyboard.raw_mode  # type: ignore[method-assign]
    with keyboard.raw_mode():
        while True:
            try:
                yield await session.prompt_async()
            except KeyboardInterrupt:
                continue
            except EOFError:
                return


def history() -> History:
    """What was typed before; where that cannot be kept, what was typed since."""
    file = Path(typer.get_app_dir("antiphon")) / "history"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(file))


class Names(Completer):
    """Completes commands, and the names of events that were seen.

    Args:
        names: Gives those names.
    """

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self._names = names

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """What the word before the cursor may become."""
        before = document.text_before_cursor
        *words, word = before.split(" ")
        if not words:
            choices = [*COMMANDS, *sorted(self._names())]
        elif words in (["/ack"], ["/emit"]):
            choices = sorted(self._names())
        else:
            choices = []
        for choice in choices:
            if choice.startswith(word):
                yield Completion(choice, start_position=-len(word))
