"""The coordinators' desk with thousands of open needs: pages, actions, the poll that finds nothing.

Each request runs through the whole stack in this process, signed in, on a warm connection. Beside
them stands the least a request can cost: the same middleware answering without a page. Work is
what one of them costs this process and Postgres' own in CPU, which a busy machine does not change
as it changes wall time.
"""

from __future__ import annotations

import logging
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks import database
from benchmarks.city import Size
from benchmarks.desk_world import World, furnish, note_unrelated
from benchmarks.report import Report, Table, milliseconds, percentiles

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

MEASURES_TIME = True

# The first call of a kind fills caches, the second is counted and not timed.
WARM_UP = 2
UNRELATED = 200
HTMX = {"HX-Request": "true"}
BESIDE = {**HTMX, "HX-Target": "section#side"}
PILE = {**HTMX, "HX-Target": "section#pile"}

FLOOR = "the middleware alone"
PAGE, WHOLE = "first page of the queue", "page with a need in hand"
HAND, BELOW, AFTERWARDS = "next need in hand", "what stands below it", "queue after an action"
POLL, POLL_AFTER = "unchanged poll", "unchanged poll, others busy"

type Call = Callable[[], object]


@dataclass(slots=True)
class Series:
    """What calls of one kind took: wall milliseconds each, CPU milliseconds and queries of one."""

    queries: int = 0
    wall_ms: list[float] = field(default_factory=list)
    work_ms: float = 0.0

    @property
    def numbers(self) -> dict[str, float]:
        """Return what was measured, rounded."""
        shares = percentiles(self.wall_ms)
        return {
            "queries": self.queries, "p50_ms": shares["p50_ms"], "p95_ms": shares["p95_ms"],
            "work_ms": round(self.work_ms, 2),
        }  # fmt: skip


class UnexpectedAnswer(Exception):
    """The desk answered something else than what was to be measured."""


def add_arguments(parser: ArgumentParser) -> None:
    """Say how large the city is and how often is measured."""
    parser.add_argument("--offers", type=int, default=20_000, help="on the board, with room")
    parser.add_argument("--needs", type=int, default=5_000, help="open")
    parser.add_argument("--rounds", type=int, default=40, help="how often each page and action")
    parser.add_argument("--seed", type=int, default=1)


def run(options: Namespace) -> Report:
    """Make the city anew, since the desk leaves its marks on it, and measure."""
    size = Size(offers=options.offers, needs=options.needs, seed=options.seed)
    database.make_anew("city_desk", size)
    return measure(rounds=options.rounds)


def measure(*, rounds: int) -> Report:
    """Measure in the city that the connection leads to; it is used up afterwards."""
    logging.getLogger("django.request").setLevel(logging.ERROR)
    world = furnish()
    series = {name: _measured(calls) for name, calls in _all_calls(world, rounds)}
    floor = series[FLOOR].work_ms
    rows = [
        [
            name, one.queries, *(round(one.numbers[part], 1) for part in ("p50_ms", "p95_ms")),
            round(one.work_ms, 1), round(one.work_ms / floor, 1), len(one.wall_ms),
        ]
        for name, one in series.items()
    ]  # fmt: skip
    columns = ["", "queries", "p50 ms", "p95 ms", "work ms", "× floor", "times"]
    return Report(
        title=f"The desk with {len(world.pairs)} needs to ask somebody about",
        tables=[Table("Requests, then services alone", columns, rows)],
        numbers={name: one.numbers for name, one in series.items()},
        notes=["Work: CPU of this process and of Postgres' process for it, mean of one request."],
    )


def _measured(calls: Sequence[Call]) -> Series:
    """Run the calls one after the other; the first ones are not timed."""
    series = Series()
    first, counted, *timed = calls
    first()
    with CaptureQueriesContext(connection) as queries:
        counted()
    series.queries = len(queries)
    before = _work_seconds()
    series.wall_ms = [milliseconds(call) for call in timed]
    series.work_ms = 1000 * (_work_seconds() - before) / len(timed)
    return series


def _work_seconds() -> float:
    """Return CPU seconds of this process and, where we may see it, of the server's for us."""
    import psutil

    own = time.process_time()
    connection.ensure_connection()
    with suppress(psutil.Error):
        times = psutil.Process(connection.connection.info.backend_pid).cpu_times()
        return float(own + times.user + times.system)
    return own


def _all_calls(world: World, rounds: int) -> Iterator[tuple[str, list[Call]]]:
    """Return what is measured, in this order, since actions change what comes after them."""
    client, times = Client(), rounds + WARM_UP
    client.force_login(world.cora)
    pairs = iter(world.pairs)

    def each(call: Callable[[int, int], object]) -> list[Call]:
        return [partial(call, *next(pairs)) for _ in range(times)]

    get = partial(_get, client)
    yield FLOOR, [partial(get, "/triage/keys/", status=405)] * times
    yield PAGE, [partial(get, "/triage/")] * times
    for name, end, headers in (
        (WHOLE, "", None), (HAND, "", BESIDE), (BELOW, "after/", BESIDE),
    ):  # fmt: skip
        yield (
            name,
            [
                partial(get, f"/triage/needs/{need_id}/{end}", headers=headers)
                for need_id, _ in world.pairs[:times]
            ],
        )
    yield AFTERWARDS, [partial(get, "/triage/", headers=PILE)] * times
    yield from _polls(world, get, 5 * times)
    for name, posted in _POSTS.items():
        yield name, each(partial(_post, client, name, posted))
    yield "undo", [partial(_posted, client, "/triage/actions/undo/", {})] * times
    for name, service in _services(world).items():
        yield f"{name}, service", each(service)
    yield "undo, service", [partial(_undo_last, world)] * times


def _polls(world: World, get: Any, times: int) -> Iterator[tuple[str, list[Call]]]:
    since = get("/triage/").context_data["since"]
    url = f"/triage/news/?since={since}&here=/triage/"
    poll = partial(get, url, status=304, headers={**HTMX, "HX-PTag": f"{since}:0:0"})
    yield POLL, [poll] * times
    note_unrelated(world, count=UNRELATED)
    yield POLL_AFTER, [poll] * times


_POSTS: dict[str, tuple[str, dict[str, str]]] = {
    "owner": ("owner", {}),
    "note": ("notes", {"text": "Called back, they will ring again."}),
    "put aside": ("dismissals", {}),
    "closure": ("closure", {"reason": "no_longer_needed"}),
    "propose": ("proposals", {}),
    "snooze": ("snooze", {"until": "tomorrow"}),
}


def _post(
    client: Client, name: str, posted: tuple[str, dict[str, str]], need_id: int, offer_id: int
) -> None:
    path, data = posted
    offered = {"offer": str(offer_id)} if name in {"propose", "put aside"} else {}
    page = {"seen": str(_latest()), "next": str(need_id + 1)}
    _posted(client, f"/triage/needs/{need_id}/{path}/", data | offered | page)


def _posted(client: Client, url: str, data: dict[str, str]) -> None:
    _require(client.post(url, data, headers=BESIDE), url, 200)


def _get(client: Client, url: str, *, status: int = 200, **options: Any) -> Any:
    return _require(client.get(url, **options), url, status)


def _require(answer: _MonkeyPatchedWSGIResponse, url: str, status: int) -> Any:
    if answer.status_code != status:
        raise UnexpectedAnswer(f"{url}: {answer.status_code}\n{answer.content.decode()[-3000:]}")
    return answer


def _services(world: World) -> dict[str, Callable[[int, int], object]]:
    """Return the actions without pages, as the views call them."""
    from datetime import timedelta

    from django.utils import timezone

    from needs.states import ClosedReason
    from triage import acting

    by, gone, tomorrow = (
        world.cora, ClosedReason.NO_LONGER_NEEDED, timezone.now() + timedelta(days=1),
    )  # fmt: skip

    return {
        "owner": lambda need, _: acting.entrust(need, to=by, by=by, seen=_latest()),
        "note": lambda need, _: acting.note(_need(need), text="Called back.", by=by),
        "put aside": lambda need, offer: acting.put_aside(
            need, offer_id=offer, by=by, seen=_latest()
        ),
        "closure": lambda need, _: acting.close(need, reason=gone, by=by, seen=_latest()),
        "propose": lambda need, offer: acting.propose(need, offer_id=offer, by=by, seen=_latest()),
        "snooze": lambda need, _: acting.snooze(need, until=tomorrow, by=by, seen=_latest()),
    }


def _undo_last(world: World) -> None:
    from django.utils import timezone

    from triage.models import Action
    from triage.undoing import undo

    last = Action.objects.to_undo(world.cora, at=timezone.now()).first()
    undo(last.pk if last else 0, by=world.cora)


def _need(need_id: int) -> Any:
    from needs.models import Need

    return Need.objects.get(pk=need_id)


def _latest() -> int:
    """Return the latest event, as a page that was just loaded knows it."""
    from members.models import Event

    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
