"""``kill -9`` in the middle of the loop: nothing promised is lost, nothing is said twice.

While neighbors post, help and agree, one process after the other is killed. They press again
until their page comes. In the end every need they were told about stands as they were told,
once, and every mail has left under the one identity that its message had from the start.
"""

from collections import Counter

import pytest

from tests.faults.loop import Street, wait_until

pytestmark = pytest.mark.slow

AGREED = """
    SELECT n.id FROM needs_need n JOIN matching_match m ON m.need_id = n.id
    WHERE n.status = 'matched' AND n.helpers_committed = 1 AND m.status = 'confirmed'
"""
TWICE = "SELECT what FROM needs_need GROUP BY what HAVING count(*) > 1"
WAITING = "SELECT id FROM outbox_message WHERE state = 'waiting'"
# Helpers whose address nobody has vouched for are told by a person.
SETTLED = "('sent', 'dropped', 'by_person')"
UNSENT = f"SELECT kind, state, outcome FROM outbox_message WHERE state NOT IN {SETTLED}"
IDENTITIES = "SELECT identity FROM outbox_message WHERE state = 'sent'"
# A receipt to each, a yes to answer to the requester, the plan to both of them.
SAID_ONCE = {"posted": 2, "match_accepted": 1, "match_confirmed": 2}
SAID_OF_EACH = """
    SELECT n.id, m.kind FROM outbox_message m
    JOIN members_member p ON p.id = m.member_id
    JOIN matching_match x ON p.id IN (x.requester_id, x.helper_id)
    JOIN needs_need n ON n.id = x.need_id WHERE n.id = ANY(%s)
"""


@pytest.fixture
def neighborhood(serve):
    return serve()


@pytest.fixture
def street(neighborhood):
    """Let neighbors go through the loop while the test goes on."""
    street = Street(neighborhood.address, names=f"street{neighborhood.supervisor.pid}-")
    street.start()
    street.wait_for(1)
    yield street
    street.stopped = True


def check_promises(house, sink, agreed):
    """Compare what neighbors were told with what the house knows and what the mail has seen."""
    house.look_for_the_dead()
    wait_until(lambda: not house.ask(WAITING), what="messages wait for ever")

    assert set(agreed) <= {need for (need,) in house.ask(AGREED)}
    assert house.ask(TWICE) == []
    assert house.ask(UNSENT) == []
    said = Counter(house.ask(SAID_OF_EACH, agreed))
    assert said == {(need, kind): n for need in agreed for kind, n in SAID_ONCE.items()}
    sent = {f"<{identity}@127.0.0.1>" for (identity,) in house.ask(IDENTITIES)}
    assert set(sink.copies_by_identity) <= sent


def test_killed_worker_repeats_at_most_under_one_identity(house, sink, neighborhood, street):
    killed = neighborhood.child("procrastinate")

    sink.before_yes = killed.kill
    wait_until(lambda: not killed.is_running(), what="no mail was sent")
    sink.before_yes = lambda: None
    street.wait_for(2)

    check_promises(house, sink, street.finish())
    assert max(sink.copies_by_identity.values()) == 2


def test_killed_web_server_keeps_what_it_promised(house, sink, neighborhood, street, serve):
    supervisor = neighborhood.supervisor

    neighborhood.child("gunicorn").kill()
    assert supervisor.wait() == 1
    serve(neighborhood.address)
    street.wait_for(2)

    check_promises(house, sink, street.finish())


def test_killed_postgres_keeps_what_was_promised(house, sink, neighborhood, street):
    house.postmaster().kill()
    house.cluster.start()
    street.wait_for(2)

    check_promises(house, sink, street.finish())
