"""One index also knows who speaks and can do what.

``traits`` holds the languages and abilities behind an offer: its own and its helper's. Postgres
keeps it by itself and nothing in Python reads or writes it, so the model does not name it.
"""

from django.db import migrations

TRAITS = """
ALTER TABLE offers_offer ADD COLUMN traits tsvector NOT NULL DEFAULT '';

CREATE FUNCTION offer_traits(helper bigint, languages varchar[], abilities varchar[])
RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT array_to_tsvector(ARRAY(
        SELECT word::text
        FROM unnest(languages || abilities || (SELECT m.languages FROM members_member m WHERE m.id = helper))
            AS word
        WHERE word <> ''
    ))
$$;

CREATE FUNCTION offers_offer_note_traits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Waits for a change of the helper's languages that cannot see this offer yet.
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM members_member WHERE id = NEW.helper_id FOR SHARE;
    END IF;
    NEW.traits := offer_traits(NEW.helper_id, NEW.languages, NEW.abilities);
    RETURN NEW;
END
$$;
CREATE TRIGGER offers_offer_traits
    BEFORE INSERT OR UPDATE OF helper_id, languages, abilities ON offers_offer
    FOR EACH ROW EXECUTE FUNCTION offers_offer_note_traits();

CREATE FUNCTION members_member_note_traits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE offers_offer o SET traits = offer_traits(o.helper_id, o.languages, o.abilities)
    WHERE o.helper_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER members_member_traits
    AFTER UPDATE OF languages ON members_member
    FOR EACH ROW WHEN (OLD.languages IS DISTINCT FROM NEW.languages)
    EXECUTE FUNCTION members_member_note_traits();

UPDATE offers_offer SET traits = offer_traits(helper_id, languages, abilities);
"""
NO_TRAITS = """
DROP TRIGGER members_member_traits ON members_member;
DROP TRIGGER offers_offer_traits ON offers_offer;
DROP FUNCTION members_member_note_traits();
DROP FUNCTION offers_offer_note_traits();
DROP FUNCTION offer_traits(bigint, varchar[], varchar[]);
ALTER TABLE offers_offer DROP COLUMN traits;
"""

# The signature of a page has a few bits for each word of the vocabularies.
INDEX = """
DROP INDEX offers_offer_nearest;
CREATE INDEX offers_offer_nearest ON offers_offer
    USING gist (category_id gist_int4_ops, pt point_ops, traits tsvector_ops (siglen = 16))
    WHERE status = 'available' AND committed < capacity AND NOT for_one_need;
"""
INDEX_BEFORE = """
DROP INDEX offers_offer_nearest;
CREATE INDEX offers_offer_nearest ON offers_offer
    USING gist (category_id gist_int4_ops, pt point_ops)
    WHERE status = 'available' AND committed < capacity AND NOT for_one_need;
"""


class Migration(migrations.Migration):
    dependencies = [("offers", "0001_initial"), ("members", "0001_initial")]

    operations = [
        migrations.RunSQL(TRAITS, NO_TRAITS),
        migrations.RunSQL(
            INDEX,
            INDEX_BEFORE,
            state_operations=[migrations.RemoveIndex("offer", "offers_offer_nearest")],
        ),
    ]
