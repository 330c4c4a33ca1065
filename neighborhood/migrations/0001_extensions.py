"""What Postgres has to know before the first table: extensions, a search configuration."""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

# unaccent() is only STABLE, so that no generated column may use it. A text search
# configuration may, and so may a function that names its dictionary.
MAKE = """
CREATE TEXT SEARCH CONFIGURATION simple_unaccent (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION simple_unaccent
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
CREATE FUNCTION plain_words(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT lower(unaccent('unaccent'::regdictionary, $1)) $$;
"""
DROP = "DROP FUNCTION plain_words(text); DROP TEXT SEARCH CONFIGURATION simple_unaccent;"


class Migration(migrations.Migration):
    """Install the extensions and the search configuration."""

    dependencies = ()
    operations = (
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(MAKE, DROP),
    )
