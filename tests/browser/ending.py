"""How a test leaves the street: nothing of it is still running."""

from threading import Thread
from threading import enumerate as all_threads

#: What Python calls the thread in which a server answers one browser.
ANSWERING = "(process_request_thread)"


def answering() -> list[Thread]:
    """Return the threads in which the server answers, or waits for what a browser asks next."""
    return [thread for thread in all_threads() if thread.name.endswith(ANSWERING)]


def wait_for_requests(*, seconds: float) -> None:
    """Wait until the server has answered whatever was asked, by browsers that are closed now.

    What still ran would write into tables that were emptied for the next test.
    """
    for thread in answering():
        thread.join(seconds)
        assert not thread.is_alive(), f"{thread.name} answers for more than {seconds} s."
