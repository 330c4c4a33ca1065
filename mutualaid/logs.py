"""What a log says of an address that is a secret: that there was one."""

from __future__ import annotations

import logging
import re

from members.headers import SECRET_PATHS

# Whoever has what follows is let in, or is taken for the one whom it was sent to.
SECRET = re.compile(rf"(/(?:{'|'.join(SECRET_PATHS)})/)[^/\s\"'?#]+")


class WithoutSecrets(logging.Formatter):
    """Strikes private links and marks out of a whole entry, its traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry as it may be read by whoever keeps the server."""
        return SECRET.sub(r"\1…", super().format(record))
