"""What a private link opens, what it does not, and what is said when it opens nothing."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import get_resolver, reverse
from django.utils import timezone

from members.forgetting import forget_member
from members.models import AccessLink, LinkPurpose
from members.services import mint_link
from tests.constraints import change
from tests.factories import MatchFactory, OfferFactory
from tests.matching.story import now_of

pytestmark = pytest.mark.django_db

PATTERNS = get_resolver(settings.ROOT_URLCONF).namespace_dict["link"][1].url_patterns
NAMES = sorted({str(pattern.name) for pattern in PATTERNS})
MATCH_PAGES = [name for name in NAMES if name.startswith("match")]
OTHER_PAGES = [name for name in NAMES if not name.startswith("match")]
NOT_HERE = "This link does not open anything"


def match_link(match, member):
    """Return the token of a link as messages carry it."""
    return mint_link(member, purpose=LinkPurpose.MATCH, subject_id=match.pk)


def address_of(name, token, *, pk, key=None):
    """Return the address of a private page with whatever its pattern wants."""
    (pattern,) = {p for p in PATTERNS if p.name == name}
    given = {"pk": pk, "extra": "when", "submission_key": key}
    wanted = {name: given[name] for name in pattern.pattern.converters}
    return reverse(f"link:{name}", kwargs={"token": token, **wanted})


def test_match_link_opens_the_match(client):
    match = MatchFactory()

    for member in (match.helper, match.requester):
        address = address_of("match", match_link(match, member), pk=match.pk)
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("name", OTHER_PAGES)
def test_match_link_opens_no_other_page(client, name):
    match = MatchFactory(need__requester__name="Rosa")
    token = match_link(match, match.requester)
    address = address_of(name, token, pk=match.need_id, key=match.need.submission_key)

    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 404
        assert NOT_HERE in answer.text


@pytest.mark.parametrize("name", MATCH_PAGES)
def test_match_link_opens_no_other_match(client, name):
    match = MatchFactory(accepted=True)
    other = MatchFactory(need__requester=match.requester, offer=OfferFactory(helper=match.helper))
    token = match_link(match, match.helper)
    address = address_of(name, token, pk=other.pk)

    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 404
    assert now_of(other).status == "proposed"


def test_match_link_leads_to_no_page_it_does_not_open(client):
    match = MatchFactory(accepted=True)
    token = match_link(match, match.helper)

    page = client.get(address_of("match", token, pk=match.pk))

    assert f"/m/{token}/matches/{match.pk}/" in page.text
    assert f'"/m/{token}/"' not in page.text


def test_own_link_opens_the_match_and_leads_back(client, door):
    match = MatchFactory(accepted=True)
    address = door(match.helper)

    page = client.get(f"{address}matches/{match.pk}/")

    assert f'href="{address}"' in page.text


@pytest.mark.parametrize("name", MATCH_PAGES)
@pytest.mark.parametrize("trouble", ["expired", "revoked", "unknown", "forgotten"])
def test_dead_link_opens_nothing_and_says_so_kindly(client, name, trouble):
    match = MatchFactory()
    token = match_link(match, match.helper)
    links = AccessLink.objects.filter(member=match.helper)
    if trouble == "expired":
        links.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif trouble == "revoked":
        links.update(revoked_at=timezone.now())
    elif trouble == "forgotten":
        forget_member(match.helper, by=match.helper)
    else:
        token = "A" * 22

    address = address_of(name, token, pk=match.pk)
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 404
        assert NOT_HERE in answer.text
        assert "Find my page" in answer.text


@pytest.mark.parametrize("token", ["x", "'\"><script>", "🙂", "ا", "A" * 3000])
def test_odd_token_opens_nothing(client, token):
    answer = client.get(f"/m/{token}/matches/1/")

    assert answer.status_code == 404
    assert "<script>" not in answer.text.split("<main")[1]


def test_link_beats_the_session(client, sam):
    match = MatchFactory()
    change(sam, name="Samwise")
    client.force_login(sam)

    answer = client.get(address_of("match", match_link(match, match.helper), pk=match.pk))

    assert answer.status_code == 200
    assert "Samwise" not in answer.text


def test_link_pages_are_kept_from_caches_and_search_engines(client):
    match = MatchFactory()

    answer = client.get(address_of("match", match_link(match, match.helper), pk=match.pk))

    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
