"""Policies with their first version, and the index that finds Chinese words of two characters and
more in papers: GIN over the pairs of neighbouring characters. (Trigrams need three characters, and
most names and many terms have two.)
"""

from django.conf import settings
from django.db import migrations

from archives.data.policies import POLICIES, SINCE

FORWARD = """
-- What is compared: full-width letters and digits as plain ones, small letters.
CREATE FUNCTION archives_plain(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT lower(normalize(words, NFKC)) $$;

CREATE FUNCTION archives_pairs(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT mark || after), '{}')
    FROM (SELECT mark, lead(mark) OVER (ORDER BY n) AS after
          FROM unnest(string_to_array(lower(normalize(words, NFKC)), NULL))
               WITH ORDINALITY AS found(mark, n)) AS pairs
    WHERE after IS NOT NULL AND mark > ' ' AND after > ' '
$$;
CREATE INDEX paper_pairs ON archives_paper USING gin (archives_pairs(words));
"""
BACKWARD = """
DROP INDEX paper_pairs;
DROP FUNCTION archives_pairs(text), archives_plain(text);
"""


def fill(apps, _editor):
    policies = apps.get_model("archives", "Policy")
    policies.objects.bulk_create(
        policies(
            code=code,
            position=position,
            title=title,
            condition=condition,
            receipt=receipt,
            entitled=entitled,
            received=received,
            ask=ask,
            is_public=is_public,
            valid_from=SINCE,
        )
        for position, (
            code, title, condition, receipt, entitled, received, ask, is_public,
        ) in enumerate(POLICIES, start=1)
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("archives", "0002_guards"),
        ("regions", "0005_cadre"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # MODEL
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
