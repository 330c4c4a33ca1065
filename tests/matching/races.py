"""Real threads that do things in the same instant, each on a connection of its own."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from django.db import connection, transaction

from neighborhood.moves import Refusal

PATIENCE = 20
BLOCKED = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def at_once(*actions):
    """Run all actions in the same instant; return what each answered or refused with.

    Anything but a refusal, a deadlock above all, is raised.
    """
    barrier = Barrier(len(actions), timeout=PATIENCE)

    def run(action):
        connection.ensure_connection()
        barrier.wait()
        return in_thread(action)

    with ThreadPoolExecutor(len(actions)) as pool:
        running = [pool.submit(run, action) for action in actions]
        return [one.result(timeout=PATIENCE) for one in running]


def in_thread(action):
    """Run an action and close its connection, so that the test can clear the database."""
    try:
        return action()
    except Refusal as refusal:
        return refusal
    finally:
        connection.close()


class Uncommitted:
    """A transaction in a thread that has done its work and waits before it commits."""

    def __init__(self, pool, action):
        self.is_done, self.may_commit = Event(), Event()
        self.future = pool.submit(in_thread, lambda: self._run(action))

    def wait(self):
        """Wait until the work is done."""
        assert self.is_done.wait(PATIENCE)

    def commit(self):
        """Let the transaction end."""
        self.may_commit.set()
        self.future.result(PATIENCE)

    def _run(self, action):
        with transaction.atomic():
            action()
            self.is_done.set()
            assert self.may_commit.wait(PATIENCE)


def wait_until_blocked(count):
    """Wait until so many connections stand before a lock."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            # Within a transaction the first answer would stay the only one.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(BLOCKED)
            if cursor.fetchone()[0] >= count:
                return
        time.sleep(0.01)
    raise TimeoutError(f"fewer than {count} connections stand before a lock")
