"""How often something may be done within an hour: from one place, and by all together.

A place is the front of a network address (/24, /64), kept as a digest that the salt of the
day keys. The salt is thrown away with the day, so that nobody can tell who came, not even us.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from members.models import DaySalt, Rate
from neighborhood.models import Neighborhood
from neighborhood.moves import Refusal

WINDOW = timedelta(hours=1)
PREFIXES = {4: 24, 6: 64}
# As much as one customer may have of the new addresses, where many places would be many tries.
WHOLE_PREFIXES = {4: 24, 6: 48}
EVERYBODY = "everybody"

# Counted and read in one statement, so that those who come in the same instant all count.
HIT = """
    INSERT INTO members_rate AS rate (digest, hits, ends_at) VALUES (%s, 1, %s)
    ON CONFLICT (digest) DO UPDATE SET
        hits = CASE WHEN rate.ends_at <= %s THEN 1 ELSE rate.hits + 1 END,
        ends_at = CASE WHEN rate.ends_at <= %s THEN excluded.ends_at ELSE rate.ends_at END
    RETURNING hits
"""


class TooOften(Refusal):
    """More came from one place, or from all together, than the settings let through."""

    http_status = 429

    def __init__(self) -> None:
        """Say what to do instead, with the group's number where there is one."""
        super().__init__(_way_on())


def client_address(request: HttpRequest) -> str:
    """Return where a request comes from. The only place that asks.

    Every proxy of ours adds whom it heard from at the end of ``X-Forwarded-For``, so with two
    of them the last but one is true. What stands before that, anybody may have written.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    hops = settings.TRUSTED_HOPS
    heard = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    told = heard[-hops] if 0 < hops <= len(heard) else direct
    return told if _parsed(told) else direct


def place_of(request: HttpRequest, *, prefixes: Mapping[int, int] = PREFIXES) -> str:
    """Return the front of the address that a request comes from, shared by a street or a café."""
    address = _parsed(client_address(request))
    if address is None:
        return "this machine"
    return str(ipaddress.ip_network(f"{address}/{prefixes[address.version]}", strict=False))


def digest_of_place(request: HttpRequest) -> str:
    """Return what tells places apart today and says nothing else."""
    return _digest("place", place_of(request), on=timezone.now().date()).hex()


def is_within(action: str, request: HttpRequest) -> bool:
    """Count one try of an action; tell whether this place may go on.

    Call it outside of transactions: the row is locked until the end of one.
    """
    return _count(action, place_of(request)) <= settings.RATES[action].each


def is_calm(action: str) -> bool:
    """Count one try of an action by anybody; tell whether all together are within the rate."""
    return _count(action, EVERYBODY) <= settings.RATES[action].together


def is_within_for(action: str, who: str) -> bool:
    """Count one try by somebody who has no place, such as a digest; tell whether to go on.

    The row is locked until the transaction ends, so that tries of one come one by one.
    """
    return _count(action, who) <= settings.RATES[action].each


def is_within_for_or_here(action: str, who: str, request: HttpRequest) -> bool:
    """Count one try at what anybody can name, as a code or an address; tell whether to go on.

    Above the rate each place has a few tries of its own (the rate ``…_here``), or anybody could
    keep its owner out by trying.
    """
    here = place_of(request, prefixes=WHOLE_PREFIXES)
    return is_within_for(action, who) or is_within_for(f"{action}_here", f"{who} {here}")


def require_within(action: str, request: HttpRequest) -> None:
    """Count one try by this place and by all. Raises TooOften."""
    if not is_within(action, request) or not is_calm(action):
        raise TooOften


def forget_old(*, at: datetime) -> None:
    """Drop counts that ended, and the salt of every day but this one."""
    Rate.objects.filter(ends_at__lte=at).delete()
    DaySalt.objects.exclude(day=at.date()).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM members_cache WHERE expires <= %s", [at])


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """Return the name under which the cache keeps something: a digest, since keys name people."""
    said = f"{key_prefix} {version} {key}"
    return salted_hmac("members.cache", said, algorithm="sha256").hexdigest()


def _count(action: str, who: str) -> int:
    now = timezone.now()
    digest = _digest(action, who, on=now.date())
    with connection.cursor() as cursor:
        cursor.execute(HIT, [digest, now + WINDOW, now, now])
        hits: int = cursor.fetchone()[0]
    return hits


def _digest(action: str, who: str, *, on: date) -> bytes:
    return hmac.digest(_salt(on), f"{action} {who}".encode(), "sha256")


def _salt(day: date) -> bytes:
    """Return the salt of a day; whoever comes first makes it."""
    kept = DaySalt.objects.filter(day=day).first()
    if kept is None:
        made = DaySalt(day=day, salt=secrets.token_bytes(32))
        DaySalt.objects.bulk_create([made], ignore_conflicts=True)
        kept = DaySalt.objects.get(day=day)
    return bytes(kept.salt)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _way_on() -> str:
    phone = Neighborhood.current().phone
    if phone:
        return _(
            "A lot came from around here in the last hour. What you wrote is still below. "
            "Send it again in an hour, or call %(phone)s."
        ) % {"phone": phone}
    return _(
        "A lot came from around here in the last hour. What you wrote is still below. "
        "Send it again in an hour."
    )
