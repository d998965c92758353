"""Which server and how: the options that all commands that connect have in common."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, NoReturn, cast

import typer

import antiphon
from antiphon.cli.values import TOO_DEEP, read_value, shown

__all__ = ["Target", "connecting", "fail", "read_arguments"]


NAMESPACE: Final = "(the path of an address names one; --path says where Socket.IO is served)"


def fail(message: object) -> NoReturn:
    """Say what went wrong, and end with status 1."""
    if isinstance(message, antiphon.ConnectionRefused) and message.data is not None:
        message = f"{message}: {shown(message.data)}"
    if isinstance(message, antiphon.ConnectionRefused) and message.message == "Invalid namespace":
        message = f"{message} {NAMESPACE}"
    typer.echo(f"antiphon: {message}", err=True)
    raise typer.Exit(1)


def read_arguments(given: Sequence[str] | None) -> list[Any]:
    """The values of an event, as they were typed.

    Raises:
        typer.BadParameter: One of them cannot be read.
    """
    try:
        return [read_value(argument) for argument in given or ()]
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="ARGUMENTS") from error
    except RecursionError as error:
        raise typer.BadParameter(TOO_DEEP, param_hint="ARGUMENTS") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A server, and how to connect to it; each attribute is an option of the commands.

    Attributes:
        url: Its address.
        namespace: The namespace to join.
        auth: What to tell it, as it was typed.
        header: Headers, each as ``Name: value``.
        query: Parameters, each as ``name=value``.
        path: Where it serves Socket.IO.
        transport: The transports, in this order; None for the library's own.
        insecure: Do not verify certificates.
        msgpack: Speak MessagePack.
        timeout: Seconds.
    """

    url: Annotated[str, typer.Argument(help="The server, as http://host:port.")]
    namespace: Annotated[str, typer.Option("--namespace", "-n", help="What to join.")] = "/"
    auth: Annotated[
        str | None, typer.Option("--auth", "-a", help="What to tell it: a JSON object, or @file.")
    ] = None
    header: Annotated[
        list[str] | None, typer.Option("--header", "-H", help="'Name: value'; repeatable.")
    ] = None
    query: Annotated[
        list[str] | None, typer.Option("--query", "-q", help="name=value; repeatable.")
    ] = None
    path: Annotated[str, typer.Option(help="Where the server has Socket.IO.")] = "/socket.io"
    transport: Annotated[
        list[str] | None,
        typer.Option("--transport", "-t", help="polling or websocket; repeatable, in order."),
    ] = None
    insecure: Annotated[
        bool, typer.Option("--insecure", "-k", help="Do not verify the server's certificate.")
    ] = False
    msgpack: Annotated[
        bool, typer.Option("--msgpack", help="The server has the MessagePack parser.")
    ] = False
    timeout: Annotated[
        float, typer.Option(min=0.001, help="Seconds to wait: to connect, and for an answer.")
    ] = 20.0

    def options(self) -> dict[str, Any]:
        """The options for ``antiphon.connect``.

        Raises:
            typer.BadParameter: One of them cannot be read.
        """
        given: dict[str, Any] = {"path": self.path, "timeout": self.timeout, "force_new": True}
        if self.auth is not None:
            given["auth"] = self._auth(self.auth)
        if self.header:
            given["headers"] = pairs(self.header, ":", "--header")
        if self.query:
            given["query"] = pairs(self.query, "=", "--query")
        if self.transport:
            if unknown := set(self.transport) - {"polling", "websocket"}:
                raise typer.BadParameter(
                    f"there is no transport {', '.join(sorted(unknown))}", param_hint="--transport"
                )
            given["transports"] = tuple(self.transport)
        if self.insecure:
            given["ssl"] = False
        if self.msgpack:
            given["parser"] = antiphon.MsgpackParser()
        return given

    def connect(self, **more: Any) -> Any:
        """What ``antiphon.connect`` gives for it.

        Raises:
            typer.BadParameter: The address, or an option, cannot be.
        """
        options = self.options() | more
        try:
            return antiphon.connect(self.url, self.namespace, **options)
        except (TypeError, ValueError) as error:
            raise typer.BadParameter(str(error)) from error
        except ImportError as error:
            fail(error)

    def _auth(self, typed: str) -> dict[str, Any]:
        try:
            auth: object = read_value(typed)
            if isinstance(auth, bytes):
                auth = read_value(auth.decode())
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--auth") from error
        if not isinstance(auth, dict):
            raise typer.BadParameter("a JSON object, such as '{\"token\": 1}'", param_hint="--auth")
        return cast("dict[str, Any]", auth)


def connecting(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of ``Target``; it is given the target first."""
    of_target = inspect.signature(Target, eval_str=True).parameters
    _, *own = inspect.signature(command, eval_str=True).parameters.values()

    def run(**given: Any) -> None:
        target = Target(**{name: given.pop(name) for name in of_target})
        command(target, **given)

    url, *options = of_target.values()
    parameters = [
        each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in (url, *own, *options)
    ]
    untyped: Any = run
    untyped.__signature__ = inspect.Signature(parameters)
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    run.__name__ = command.__name__
    run.__doc__ = command.__doc__
    return run


def pairs(given: Sequence[str], separator: str, hint: str) -> dict[str, str]:
    """Names and values.

    Raises:
        typer.BadParameter: There is no separator in one of them.
    """
    found: dict[str, str] = {}
    for each in given:
        name, between, value = each.partition(separator)
        if not between or not name.strip():
            message = f"{each!r} has no {separator!r} behind a name"
            raise typer.BadParameter(message, param_hint=hint)
        found[name.strip()] = value.strip()
    return found
