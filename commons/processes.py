"""The child processes of ``bin/run``: each has a name, and none outlives its parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
GRACE_S = 0.4


class Process:
    """A program in a process group of its own, which can be started again."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        extra_environment: Mapping[str, str],
        inherited_fds: Sequence[int] = (),
    ) -> None:
        self.command = command
        self.folder = folder
        self.environment = os.environ | extra_environment
        self.inherited_fds = inherited_fds
        self.start()

    def start(self) -> None:
        """Start the program, or start it again."""
        self.started_at = time.monotonic()
        # Its own session, because a Ctrl-C in the terminal is for the parent alone to answer.
        self._popen = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=self.environment,
            pass_fds=self.inherited_fds,
            start_new_session=True,
            preexec_fn=_end_with_parent,
            stdin=subprocess.DEVNULL,
        )

    @property
    def status(self) -> int | None:
        """The exit status; None while it runs."""
        return self._popen.poll()

    @property
    def age_s(self) -> float:
        """Seconds since the last start."""
        return time.monotonic() - self.started_at

    def signal_group(self, number: signal.Signals) -> None:
        """Send the signal to the program and to all it started."""
        with suppress(ProcessLookupError):
            os.killpg(self._popen.pid, number)

    def wait(self, *, until: float) -> None:
        """Wait for the end, not longer than until this ``time.monotonic()``."""
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(max(0, until - time.monotonic()))


def stop(processes: Iterable[Process]) -> None:
    """End all of them: kindly at first, for certain after ``GRACE_S`` seconds."""
    running = list(processes)
    for process in running:
        process.signal_group(signal.SIGTERM)
    deadline = time.monotonic() + GRACE_S
    for process in running:
        process.wait(until=deadline)
    for process in running:
        process.signal_group(signal.SIGKILL)
        process.wait(until=time.monotonic() + GRACE_S)


def _end_with_parent() -> None:
    """Have Linux end this process when its parent is killed and can no longer do it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
