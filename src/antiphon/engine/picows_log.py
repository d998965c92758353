"""What picows takes for a logger; servers and clients read frames with it."""

from __future__ import annotations

import logging
from typing import Final

__all__ = ["LOG"]


class Log:
    """What a peer does wrong is no error of ours, and connections come and go."""

    def isEnabledFor(self, level: int) -> bool:
        """None is."""
        return False

    def exception(self, message: str, *args: object) -> None:
        """Our own code failed while picows called it."""
        logging.getLogger("antiphon").exception(message, *args)

    def ignore(self, *args: object) -> None:
        """Of no interest: whoever reads the frames is told of bad ones and of the end."""

    debug = info = warning = error = log = ignore


LOG: Final = Log()
