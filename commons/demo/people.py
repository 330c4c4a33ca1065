"""The people of the demo: the cast, whom everybody can be, and their neighbors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from commons.demo.ledger import Ledger
from commons.demo.names import FIRST_NAMES
from members.models import ContactWay, Member, NameShown, Pace, Reach
from neighborhood.models import Area

# Numbers that the film and telephone companies keep free for made-up people.
AREA_CODES = ("212", "646", "917", "718", "347")
FREE_NUMBERS = tuple(n for n in range(100, 200) if n not in {142, 176, 193})

REACHES = {
    Reach.TEXT: 40, Reach.EMAIL: 28, Reach.CALL: 12, Reach.WHATSAPP: 9, Reach.SIGNAL: 3,
    Reach.IN_PERSON: 3, Reach.CHECK_BACK: 5,
}  # fmt: skip
PACES = {Pace.LITTLE: 30, Pace.SOME: 50, Pace.LOT: 20}
NAMES_SHOWN = {NameShown.FIRST_NAME: 74, NameShown.INITIAL: 20, NameShown.NOTHING: 6}
# How many offers and needs one neighbor has at most, unless the texts say more.
MOST_POSTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One of the cast."""

    name: str
    area: str
    languages: tuple[str, ...]
    ways: tuple[tuple[Reach, str], ...]
    pace: Pace = Pace.SOME
    lang: str = "en"
    is_admin: bool = False


#: Rosa requests, Hal helps, Sam is a stranger, Cora coordinates, Ada is the admin.
CAST: Mapping[str, Role] = {
    "rosa": Role(name="Rosa", area="mill-row", languages=("es",),
                 ways=((Reach.TEXT, "+12125550193"),)),
    "hal": Role(name="Hal", area="the-orchards", languages=("en", "ar", "es"), pace=Pace.LOT,
                ways=((Reach.TEXT, "+12125550176"), (Reach.EMAIL, "hal@example.org"))),
    "sam": Role(name="Sam", area="market-square", languages=("en",), pace=Pace.LOT,
                ways=((Reach.EMAIL, "sam@example.org"),)),
    "cora": Role(name="Cora", area="canal-bank", languages=("en", "es"),
                 ways=((Reach.EMAIL, "cora@example.org"),)),
    "ada": Role(name="Ada", area="hilltop", languages=("en",), is_admin=True,
                ways=((Reach.EMAIL, "ada@example.org"),)),
}  # fmt: skip


@dataclass(slots=True)
class People:
    """Finds or makes the neighbor behind a post, and writes them into the ledger."""

    ledger: Ledger
    areas: Mapping[str, Area]
    rng: Random
    now: datetime
    cast: dict[str, Member] = field(default_factory=dict)
    _posts_by_handle: dict[str, int] = field(default_factory=dict)
    _numbers: int = 0

    def invite_cast(self) -> None:
        """Make the five."""
        for handle, role in CAST.items():
            member = self._add(
                role.name, languages=role.languages, area=self.areas[role.area], handle=handle,
                pace=role.pace, lang=role.lang, name_shown=NameShown.FIRST_NAME,
                is_staff=role.is_admin, is_superuser=role.is_admin,
            )  # fmt: skip
            member.joined_at = self.now - timedelta(days=120)
            for position, (kind, value) in enumerate(role.ways):
                self._reach(member, kind, value, position=position, is_proved=True)
            self.cast[handle] = member
            self._posts_by_handle[handle] = MOST_POSTS

    def neighbor(
        self, *, languages: Sequence[str], area: str, name: str = "", often: float = 0.0
    ) -> Member:
        """Return a neighbor of this area who speaks these languages.

        often: how probably somebody who has posted before, when there is somebody. With 0
            it is somebody new, who will not post anything else.
        """
        known = [
            member
            for member in self.ledger.members
            if 0 < self._posts_by_handle.get(member.handle, 0) < MOST_POSTS
            and member.area is self.areas[area]
            and member.languages == list(languages)
        ]
        if known and not name and self.rng.random() < often:
            member = self.rng.choice(known)
        else:
            member = self._newcomer(name, languages=languages, area=self.areas[area])
        posts = self._posts_by_handle.get(member.handle, 0) + 1
        self._posts_by_handle[member.handle] = posts if often else MOST_POSTS
        return member

    def answers_on(self, member: Member, number: str) -> None:
        """Let a neighbor be reached by text messages to this number alone."""
        self.ledger.ways[:] = [way for way in self.ledger.ways if way.member is not member]
        self._reach(member, Reach.TEXT, number, is_proved=False)

    def fill_up(self, number: int) -> None:
        """Add neighbors who have nothing on the board now, up to this number of members."""
        tongues = [("en",)] * 12 + [("en", "es")] * 3 + [(code, "en") for code in FIRST_NAMES]
        while len(self.ledger.members) < number:
            area = self.rng.choice(list(self.areas.values()))
            self._newcomer("", languages=self.rng.choice(tongues), area=area)

    def _newcomer(self, name: str, *, languages: Sequence[str], area: Area) -> Member:
        # The first language is English for many who did not grow up with it.
        other = next((code for code in languages if code != "en"), "en")
        first = languages[0] if self.rng.random() < 0.4 else other
        member = self._add(
            name or self.rng.choice(FIRST_NAMES.get(first, FIRST_NAMES["en"])),
            languages=languages,
            area=area,
            pace=_drawn(self.rng, PACES),
            lang="es" if languages[0] == "es" else "en",
            name_shown=NameShown.FIRST_NAME if name else _drawn(self.rng, NAMES_SHOWN),
        )
        kind = _drawn(self.rng, REACHES)
        self._reach(member, kind, self._address(kind), is_proved=self.rng.random() < 0.5)
        return member

    def _add(self, name: str, *, languages: Sequence[str], area: Area, **fields: object) -> Member:
        member = Member(
            name=name, languages=list(languages), area=area, is_demo=True,
            joined_at=self.now - timedelta(days=self.rng.uniform(90, 400)), **fields,
        )  # fmt: skip
        member.set_unusable_password()
        if "handle" not in fields:
            member.handle = f"elm-{len(self.ledger.members)}"
        self.ledger.members.append(member)
        return member

    def _reach(
        self, member: Member, kind: Reach, value: str, *, is_proved: bool, position: int = 0
    ) -> None:
        self.ledger.ways.append(
            ContactWay(
                member=member, kind=kind, value=value, position=position,
                created_at=member.joined_at,
                verified_at=member.joined_at if value and is_proved else None,
            )
        )  # fmt: skip

    def _address(self, kind: Reach) -> str:
        if kind in {Reach.IN_PERSON, Reach.CHECK_BACK}:
            return ""
        self._numbers += 1
        if kind == Reach.EMAIL:
            return f"neighbor{self._numbers}@example.org"
        code, number = divmod(self._numbers, len(FREE_NUMBERS))
        return f"+1{AREA_CODES[code]}5550{FREE_NUMBERS[number]}"


def _drawn[T](rng: Random, shares: Mapping[T, int]) -> T:
    return rng.choices(list(shares), weights=list(shares.values()))[0]
