"""Contact data is sealed in the database, and is still found, compared and kept unique there."""

import json
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.checks import Tags, run_checks
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection

from members.doubles import sharing_with
from members.endings import owners_of
from members.models import ContactWay, Reach
from members.sealing import CannotUnseal, Purpose, SealedSerializer, seal, unseal
from neighborhood.models import Neighborhood
from tests.factories import ContactWayFactory, MemberFactory

NUMBER = "+12125557788"
ADDRESS = "canary@example.org"
OLD, NEW = "old" * 20, "new" * 20
HERE = Neighborhood(pk=1, country="US")

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(settings):
    """Return a number that was sealed with the older of two keys."""
    settings.CONTACT_KEYS = [OLD]
    way = ContactWayFactory(kind=Reach.TEXT, value=NUMBER)
    settings.CONTACT_KEYS = [NEW, OLD]
    return way


@pytest.fixture
def signs_in(way):
    """Return an account and its second proof, sealed with the older key."""
    account = EmailAddress.objects.create(user=way.member, email=ADDRESS, verified=True)
    return account, TOTP.activate(way.member, "JBSWY3DPEHPK3PXP").instance


def in_table(row, column):
    """Return what really stands in a table."""
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


def rotate(*options):
    """Run the command and return what it says."""
    said = StringIO()
    call_command("rotate_contact_keys", *options, stdout=said)
    return said.getvalue()


def test_number_stands_sealed_in_its_table_and_open_in_python():
    way = ContactWayFactory(kind=Reach.TEXT, value=NUMBER)

    stored = "".join(in_table(way, column) for column in ("value", "ending", "local"))
    assert not {NUMBER[2:], NUMBER[-4:], NUMBER[-7:]} & {stored, *stored.split(":")}
    assert "7788" not in stored
    assert ContactWay.objects.get(pk=way.pk).value == NUMBER
    assert ContactWay.objects.values_list("value", flat=True).get(pk=way.pk) == NUMBER


@pytest.mark.parametrize("look_up", ["contains", "startswith", "iexact", "gt", "regex"])
def test_sealed_text_is_looked_up_as_a_whole_or_not_at_all(look_up):
    with pytest.raises(FieldError):
        ContactWay.objects.filter(**{f"value__{look_up}": "+1"}).exists()


def test_change_in_bulk_changes_what_a_number_is_looked_up_by(rosa):
    rosa.ways.update(value=NUMBER)

    assert owners_of("7788", group=HERE) == owners_of(NUMBER, group=HERE) | {rosa.pk: False}
    assert owners_of("0193", group=HERE) == {}


def test_older_key_still_finds_opens_and_compares(way):
    newer = ContactWayFactory(kind=Reach.CALL, value=NUMBER)

    both = {way.member_id: True, newer.member_id: True}
    assert owners_of(NUMBER, group=HERE) == both
    assert set(owners_of("7788", group=HERE)) == set(both)
    assert ContactWay.objects.filter(value=NUMBER).count() == 2
    assert ContactWay.objects.get(value__in=[NUMBER], kind=Reach.TEXT).value == NUMBER


def test_dry_run_counts_and_changes_nothing(way):
    stored = in_table(way, "value")

    assert "members.ContactWay.value: 1 sealed" in rotate("--dry-run")
    assert in_table(way, "value") == stored


def test_after_rotation_the_older_key_can_go(way, signs_in, settings):
    rotate()
    settings.CONTACT_KEYS = [NEW]

    account, proof = (row._meta.model.objects.get(pk=row.pk) for row in signs_in)
    assert ContactWay.objects.get(value=NUMBER) == way
    assert owners_of("7788", group=HERE) == {way.member_id: False}
    assert EmailAddress.objects.get(email=ADDRESS) == account
    assert TOTP(proof).instance.wrap().validate_code("000000") is False
    assert "0 sealed with an older key" in rotate("--dry-run")
    assert " 1 sealed" not in rotate("--dry-run")


def test_rotation_begun_again_seals_only_the_rest(way, settings, monkeypatch):
    settings.CONTACT_KEYS = [OLD]
    ContactWayFactory(kind=Reach.TEXT, value="+12125557799")
    settings.CONTACT_KEYS = [NEW, OLD]
    monkeypatch.setattr("members.rotating.BATCH", 1)

    assert "  1 of 2\n  2 of 2\n" in rotate()
    assert "ContactWay.value: 0 sealed" in rotate()


def test_lost_key_is_told_by_name_by_command_check_and_reading(way, settings):
    settings.CONTACT_KEYS = [NEW]

    with pytest.raises(CommandError, match="MUTUALAID_CONTACT_KEYS"):
        rotate()
    with pytest.raises(CannotUnseal, match="MUTUALAID_CONTACT_KEYS"):
        ContactWay.objects.get(pk=way.pk)
    problems = run_checks(tags=[Tags.database], databases=["default"])
    assert [problem.id for problem in problems] == ["members.E001"]


def test_plain_words_of_an_older_release_do_not_stop_the_migration_that_seals_them(way):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_contactway SET value = %s", [NUMBER])

    assert run_checks(tags=[Tags.database], databases=["default"]) == []


def test_keys_that_open_everything_pass_the_check(way):
    assert run_checks(tags=[Tags.database], databases=["default"]) == []


@pytest.mark.parametrize("spoil", [
    lambda sealed: sealed[:-2] + ("AA" if sealed[-2:] != "AA" else "BB"),
    lambda sealed: sealed.partition(":")[2],
    lambda sealed: NUMBER,
])  # fmt: skip
def test_text_that_was_changed_does_not_open(spoil):
    with pytest.raises(CannotUnseal):
        unseal(spoil(seal(NUMBER, purpose=Purpose.CONTACT)), purpose=Purpose.CONTACT)


def test_text_sealed_for_one_thing_does_not_open_as_another():
    with pytest.raises(CannotUnseal):
        unseal(seal(ADDRESS, purpose=Purpose.CONTACT), purpose=Purpose.SIGN_IN)


def test_address_to_sign_in_with_and_secret_stand_sealed(signs_in):
    account, proof = signs_in

    assert ADDRESS not in in_table(account, "email")
    assert "JBSWY3DPEHPK3PXP" not in json.dumps(in_table(proof, "data"))
    assert Authenticator.objects.get().wrap().instance == proof


def test_longest_address_finds_room():
    longest = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 57}.org"[-254:]
    account = EmailAddress.objects.create(user=MemberFactory(), email=longest)

    assert EmailAddress.objects.get(email=longest) == account


def test_session_is_sealed_and_one_of_a_lost_key_is_empty(client, settings):
    kept = client.session
    kept["address"] = ADDRESS
    kept.save()

    assert ADDRESS not in str(SealedSerializer().dumps({"address": ADDRESS}))
    assert client.session["address"] == ADDRESS
    settings.CONTACT_KEYS = [NEW]
    assert "address" not in client.session


def test_two_are_alike_by_what_is_sealed(rosa):
    twin = MemberFactory(phone=rosa.ways.get().value)

    assert set(sharing_with(rosa.pk)) == {twin.pk}
