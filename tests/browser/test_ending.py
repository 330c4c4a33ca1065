"""What a test has asked the server is answered before the tables are emptied."""

import socket
import time
from threading import Timer
from urllib.parse import urlsplit

import pytest

from tests.browser.ending import answering, wait_for_requests

BEGINNING, END = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n", b"Connection: close\r\n\r\n"
LATER_SECONDS, PATIENCE_SECONDS = 0.3, 20


@pytest.mark.browser
def test_request_that_still_runs_is_waited_for(street):
    address = urlsplit(street)
    with socket.create_connection((address.hostname, address.port)) as line:
        line.sendall(BEGINNING)
        while not answering():
            time.sleep(0.01)
        Timer(LATER_SECONDS, line.sendall, [END]).start()

        wait_for_requests(seconds=PATIENCE_SECONDS)

        line.setblocking(False)
        assert line.recv(16).startswith(b"HTTP/1.1 ")
