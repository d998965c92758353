"""What a ``module:name`` on the command line stands for."""

from __future__ import annotations

from typing import Any

import typer
from uvicorn.importer import ImportFromStringError, import_from_string

__all__ = ["load_app"]


def load_app(app: str) -> Any:
    """Import it.

    Raises:
        typer.BadParameter: There is no such module, or nothing of that name in it.
    """
    try:
        return import_from_string(app)
    except ImportFromStringError as error:
        raise typer.BadParameter(str(error), param_hint="APP") from error
