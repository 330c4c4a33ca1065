"""Neighbors who go through the whole loop, and press again when a page does not come."""

import http.client
import re
import threading
import time
from collections.abc import Callable
from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|submission)"\s+value="([^"]+)"')
OWN_NEED = re.compile(r"(/m/[\w-]+/)needs/(\d+)/")
OWN_MATCH = re.compile(r"/m/[\w-]+/matches/(\d+)/")
# Longer than a worker that died is given before its jobs are taken over.
PATIENCE_S = 150
NO_PAGE = (URLError, OSError, http.client.HTTPException)


class Neighbor:
    """Somebody with a browser, no account, and patience."""

    def __init__(self, address: str) -> None:
        self.site = f"http://{address}"
        self.browser: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def read(self, path: str, answers: dict[str, str] | None = None) -> tuple[str, str]:
        """Return the address one ends up at, and the page; press again until it comes."""
        body = urlencode(answers).encode() if answers is not None else None
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                with self.browser.open(self.site + path, body, timeout=10) as page:
                    return page.url, page.read().decode()
            except NO_PAGE as trouble:
                # What was done already cannot be done again, and the page says so.
                if isinstance(trouble, HTTPError) and trouble.code == 409:
                    return trouble.url, trouble.read().decode()
                is_theirs = isinstance(trouble, HTTPError) and trouble.code < 500
                if is_theirs or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def fill_in(self, path: str, **answers: str) -> tuple[str, str]:
        """Open a form, answer it, send it."""
        _, page = self.read(path)
        return self.read(path, {**dict(HIDDEN.findall(page)), **answers})


class Street(threading.Thread):
    """Needs that are posted, taken and agreed on, one after the other, until told to stop.

    agreed: the needs whose last page came, so that everything about them counts as promised.
    """

    def __init__(self, address: str, *, names: str) -> None:
        super().__init__(daemon=True)
        self.address, self.names = address, names
        self.agreed: list[int] = []
        self.stopped = False
        self.trouble: BaseException | None = None

    def run(self) -> None:
        """Go on until told to stop."""
        number = 0
        try:
            while not self.stopped:
                number += 1
                self.agreed.append(self._loop(f"{self.names}{number}"))
        except BaseException as trouble:  # noqa: BLE001 (told to the test by `finish`)
            self.trouble = trouble

    def wait_for(self, count: int) -> None:
        """Wait until so many more needs are agreed on."""
        wanted = len(self.agreed) + count
        while len(self.agreed) < wanted and self.is_alive():
            time.sleep(0.02)

    def finish(self) -> list[int]:
        """Stop after the need at hand; return what was agreed on."""
        self.stopped = True
        self.join()
        if self.trouble:
            raise self.trouble
        return self.agreed

    def _loop(self, name: str) -> int:
        asks, helps = Neighbor(self.address), Neighbor(self.address)
        _, page = asks.fill_in(
            "/needs/new/", what=f"A ride, says {name}", area="elm-street",
            reach="email", reach_at=f"{name}.asks@example.org",
        )  # fmt: skip
        own = OWN_NEED.search(page)
        assert own, page
        need_id = int(own[2])
        url, page = helps.fill_in(
            f"/needs/{need_id}/help/", name="Hal", reach="email",
            reach_at=f"{name}.helps@example.org",
        )  # fmt: skip
        match = OWN_MATCH.search(url)
        assert match, url
        path = f"{own[1]}matches/{match[1]}/"
        _, page = asks.read(path)
        asks.read(f"{path}confirmation/", dict(HIDDEN.findall(page)))
        return need_id


def wait_until(is_so: Callable[[], bool], *, what: str) -> None:
    """Look again and again; fail when it takes too long."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)
