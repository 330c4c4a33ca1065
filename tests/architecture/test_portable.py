"""Whatever names a member is in what they can take along, or stands here with a reason."""

from django.apps import apps

from members.models import Member
from members.portable import sections, withheld

OTHERS_DATA = "about somebody else; that it was done stands among their deeds"

#: Columns that name a member and bring no row of theirs.
NOT_TAKEN_ALONG = {
    "matching.Match.ended_by": "who ended it is told with the match, by the events",
    "matching.Match.proposed_by": OTHERS_DATA,
    "matching.Suggestion.dismissed_by": OTHERS_DATA,
    "members.Report.read_by": OTHERS_DATA,
    "members.Term.lent_by": OTHERS_DATA,
    "needs.Need.coordinator": OTHERS_DATA,
    "triage.Action.by": "what undoing takes, for seven days; the deeds tell what was done",
    "triage.Action.member": "what undoing takes, for seven days; the deeds tell what was done",
    "triage.Call.by": OTHERS_DATA,
    "triage.KeptApart.by": OTHERS_DATA,
    "triage.Note.by": OTHERS_DATA,
}
#: What names a member without a foreign key, and how it is covered.
BY_PLAIN_KEY = {
    "sessions.Session": "the member's key stands inside of the session",
    "members.Event.subject_id": "in the stories of posts, and among the deeds",
    "members.Reveal.subject_id": "the same rows as by owner and viewer",
    "members.Report.subject_id": "a post or a plan, never a member",
    "members.ApartWish.subject_id": "a post, never a member; with the wishes by whose they are",
    "members.AccessLink.subject_id": "a match, never a member",
    "triage.KeptApart.one": "names another who looks alike; a deed of a coordinator",
    "triage.KeptApart.other": "names another who looks alike; a deed of a coordinator",
    "admin.LogEntry.object_id": "what an admin changed; the deeds tell of the member's own",
}


def columns_that_name_a_member():
    """Return every foreign key to a member, as the sections name it."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if field.related_model is Member
    }


def plain_keys():
    """Return the columns that hold a key of whatever they are about."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if field.name in ("subject_id", "object_id", "one", "other") and not field.is_relation
    }


def test_every_column_that_names_a_member_is_covered_or_has_a_reason():
    covered = set().union(*(section.covers for section in (*sections(), *withheld())))

    assert columns_that_name_a_member() == (covered - BY_PLAIN_KEY.keys()) | NOT_TAKEN_ALONG.keys()
    assert covered.isdisjoint(NOT_TAKEN_ALONG)


def test_every_plain_key_is_looked_at():
    assert plain_keys() | {"sessions.Session"} == BY_PLAIN_KEY.keys()


def test_sections_have_words_and_an_order_of_their_own():
    every = [*sections(), *withheld()]

    assert all(str(section.title) for section in every)
    assert all(section.labels for section in sections())
    assert all(str(section.withheld) for section in withheld())
