"""What a ``module:name`` on the command line stands for."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import typer
from uvicorn.importer import ImportFromStringError, import_from_string

import antiphon

__all__ = ["load_app", "load_server"]


def load_app(app: str) -> Any:
    """Import it.

    Raises:
        typer.BadParameter: There is no such module, or nothing of that name in it.
    """
    module, _, name = app.partition(":")
    if name and ("/" in module or module.startswith(".") or module.endswith(".py")):
        likely = module.removesuffix(".py").rpartition("/")[2].strip(".") or "module"
        raise typer.BadParameter(
            f"{module!r} is no module: say {likely}:{name}, and --app-dir for where it lies",
            param_hint="APP",
        )
    try:
        return import_from_string(app)
    except ImportFromStringError as error:
        raise typer.BadParameter(str(error), param_hint="APP") from error


def load_server(where: str) -> antiphon.Server:
    """Import a server.

    Args:
        where: ``module:name`` of a server, or of an application made of one; ``module`` alone if
            there is one server in it.

    Raises:
        typer.BadParameter: There is none.
    """
    module, _, name = where.partition(":")
    imported = _imported(module)
    if name:
        return _server(where, _named(imported, module, name))
    found = _servers_in(imported)
    if len(found) > 1:
        names = ", ".join(f"{module}:{each}" for each in found)
        raise _bad(f"there are several servers in {module!r}, say which: {names}")
    if not found:
        raise _bad(f"there is no antiphon.Server in the module {module!r}")
    return next(iter(found.values()))


def _imported(module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        missing = str(error.name)
        if module == missing or module.startswith(f"{missing}."):
            words = f"there is no module {missing!r} here; --app-dir says where to look for it"
        else:
            words = f"the module {module!r} imports {missing!r}, which is not installed"
        raise _bad(words) from error
    except (TypeError, ValueError) as error:
        if module and not module.startswith("."):
            raise  # the module's own
        raise _bad(f"say where the server is as module:name, not as {module!r}") from error


def _named(module: ModuleType, path: str, name: str) -> Any:
    value: Any = module
    for part in name.split("."):
        try:
            value = getattr(value, part)
        except AttributeError as error:
            raise _bad(f"there is no {name!r} in the module {path!r}") from error
    return value


def _server(where: str, value: Any) -> antiphon.Server:
    """The server that something is, or that an ``ASGIApp`` serves."""
    for each in (value, getattr(value, "server", None)):
        if isinstance(each, antiphon.Server):
            return each
    raise _bad(f"{where} is no antiphon.Server, nor an application of one: it is {value!r:.100}")


def _servers_in(module: ModuleType) -> dict[str, antiphon.Server]:
    """The servers of a module, each once, by name."""
    found: dict[str, antiphon.Server] = {}

    for name, value in vars(module).items():
        if isinstance(value, antiphon.Server) and value not in found.values():
            found[name] = value
    return found


def _bad(words: str) -> typer.BadParameter:
    return typer.BadParameter(words, param_hint="SERVER")
