"""Words of thanks on the page of what is done, for who wrote them and whom they were for."""

import re

import pytest

from tests.factories import MatchFactory

pytestmark = pytest.mark.django_db


def test_words_of_thanks_stand_below_the_headline_for_both(client, door, rosa, hal):
    match = MatchFactory(
        completed=True, need__requester=rosa, need__met=True, offer__helper=hal,
        thanks="Eres un sol", need__lang="es",
    )  # fmt: skip

    wrote = client.get(door(rosa, f"needs/{match.need_id}/standing/")).text
    read = client.get(door(hal, f"offers/{match.offer_id}/standing/")).text

    assert "You wrote to Hal:" in wrote
    assert "Rosa wrote:" in read
    for page in (wrote, read):
        assert re.search(r'<blockquote[^>]*>\s*<bdi lang="es">“Eres un sol”</bdi>', page)


@pytest.mark.parametrize("thanks", ["", "Eres un sol"])
def test_thanks_stand_nowhere_beside_another_question(client, door, hal, thanks):
    match = MatchFactory(completed=True, offer__helper=hal, thanks=thanks)
    if thanks:
        MatchFactory(offer=match.offer)

    assert "<blockquote" not in client.get(door(hal, f"offers/{match.offer_id}/standing/")).text
