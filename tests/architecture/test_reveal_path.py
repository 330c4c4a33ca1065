"""Contact data has one way out: whoever touches its table is on this list."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ("neighborhood", "members", "outbox", "needs", "offers", "matching", "commons", "triage")

TOUCHES_CONTACT = {
    "members/models.py": "the table itself",
    "members/numbers.py": "the numbers that go onto paper",
    "members/doubles.py": "who shares a number, by keys only",
    "members/merging.py": "gives the ways of one to the other, who is the same person",
    "members/endings.py": "says whose number has which last digits, never the number",
    "members/proving.py": "whose an address is, as its owner says",
    "members/forgetting.py": "erases it",
    "members/erasing.py": "strikes one that is given up from what others wrote",
    "members/shown_ways.py": "which ways neighbors see, as their owner says",
    "members/services.py": "reveals, the member's own page, the paper code",
    "members/own_sections.py": "the member's own ways, for them to take along",
    "outbox/replies/asks.py": "what was asked at one number or address",
    "outbox/delivery.py": "brings messages",
    "outbox/mail/intake.py": "whether a reply comes from its member's own address",
    "outbox/models.py": "says by which kind of way a message went, never where to",
    "outbox/texts/incoming.py": "gives up a number that takes no texts",
    "outbox/replies/senders.py": "whose number or address a reply came from",
    "outbox/accounts.py": "sign-in",
    "outbox/given_up.py": "erases one that was replaced",
    "outbox/jobs.py": "tries that again, by its key",
    "outbox/proving.py": "whether somebody has a way that a code would reach",
    "outbox/codes.py": "where a code goes",
    "outbox/numbers.py": "sign-in by a number",
    "commons/loading.py": "loads posts of people without an address",
    "commons/demo/check.py": "looks the demo over",
    "commons/demo/ledger.py": "writes the demo",
    "commons/demo/people.py": "writes the demo",
}
WRITES_REVEALS = {
    "matching/services/agreeing.py": "both said yes",
    "matching/services/hiding.py": "whose it is shows it again",
    "triage/services.py": "a coordinator looked, and it shows",
}
PRINTS_NUMBERS = {"triage/paper/services.py": "sheets for the phone and the road"}
READS_ENDINGS = {
    "triage/phone/pages.py": "a call to make, and the list of them",
    "triage/phone/callers.py": "who may be calling",
    "triage/paper/day.py": "the sheet for a day, before it is printed",
    "triage/paper/phone.py": "the phone list, before it is printed",
}
READS_REVEALED = {
    "members/shown_ways.py": "the plan, without what is kept from neighbors",
    "triage/contact.py": "what a coordinator asked to see, on the pages of the desk",
    "triage/phone/pages.py": "a call to make",
    "triage/telling.py": "a message to pass on",
    "triage/written_pages.py": "what somebody wrote back",
}
TO_CONTACT = re.compile(r"\.ways|(?i:contactway)")


@cache
def modules() -> list[tuple[str, ast.Module]]:
    """Return every module of the apps but the migrations, parsed."""
    paths = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return [
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text()))
        for path in paths
        if "migrations" not in path.parts
    ]


def touches_contact(node: ast.AST) -> bool:
    """Tell whether a piece of code reads or writes the table of contact ways."""
    if isinstance(node, ast.Attribute):
        is_manager = isinstance(node.value, ast.Name) and node.value.id == "ContactWay"
        names = ("objects", "_default_manager", "_meta")
        return node.attr == "ways" or (is_manager and node.attr in names)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "ContactWay"
    if isinstance(node, ast.keyword):
        return (node.arg or "").startswith(("ways__", "way__"))
    words = str(node.value) if isinstance(node, ast.Constant) else ""
    return words == "ways" or words.startswith(("ways__", "way__"))


def calls(name: str) -> set[str]:
    """Return the modules that call a function by its name."""
    return {
        module
        for module, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    }


def test_only_these_modules_touch_contact_data():
    found = {module for module, tree in modules() if any(map(touches_contact, ast.walk(tree)))}

    assert found == set(TOUCHES_CONTACT)


def test_only_these_services_write_reveals():
    assert calls("reveal") == set(WRITES_REVEALS)


def test_only_this_service_prints_numbers():
    assert calls("reveal_numbers") == set(PRINTS_NUMBERS)


def test_only_these_pages_say_how_a_number_ends():
    assert calls("endings_of") == set(READS_ENDINGS)


def test_only_these_pages_read_what_was_revealed():
    assert calls("revealed_ways") == set(READS_REVEALED)


def test_only_the_plan_shows_ways_to_neighbors():
    assert calls("ways_for_neighbor") == {"matching/pages.py"}


def test_no_module_reads_the_table_past_the_models():
    found = {
        module
        for module, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and "members_contactway" in str(node.value)
    }

    # The model's own constraints carry the table's name.
    assert found <= {"members/models.py"}


def test_templates_follow_no_member_to_contact():
    texts = {path: path.read_text() for path in (ROOT / "templates").rglob("*.*")}
    found = {path.name for path, text in texts.items() if re.search(TO_CONTACT, text)}

    assert len(texts) > 100
    assert found == set()


@pytest.mark.parametrize(
    "code",
    [
        "ContactWay.objects.all()",
        "member.ways.first()",
        "Member.objects.filter(ways__value=x)",
        "messages.values('way__value')",
        "Member.objects.prefetch_related('ways')",
        "ContactWay(value=x)",
        "ContactWay._meta.db_table",
    ],
)
def test_the_scan_finds_every_way_to_the_table(code):
    assert any(map(touches_contact, ast.walk(ast.parse(code))))
