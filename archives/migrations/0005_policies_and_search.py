"""Policies with their first version, and the index that finds Chinese words of two characters and
more in papers: GIN over the pairs of neighbouring characters. (Trigrams need three characters, and
most names and many terms have two.)
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from archives.data.policies import POLICIES, SINCE

FORWARD = """
-- What is compared: full-width letters and digits as plain ones, small letters.
CREATE FUNCTION archives_plain(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT lower(normalize(words, NFKC)) $$;

-- Some 0.2 ms for a page of words: the planner is told, so that it looks up and does not work out.
CREATE FUNCTION archives_pairs(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
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
        ("archives", "0004_acceptance"),
        ("regions", "0005_cadre"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=30)),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=40, verbose_name="Policy")),
                ("condition", models.CharField(max_length=30, verbose_name="Who is entitled")),
                ("receipt", models.CharField(max_length=30, verbose_name="What is received")),
                (
                    "entitled",
                    models.CharField(max_length=300, verbose_name="Words for who is entitled"),
                ),
                (
                    "received",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="Words for what is received"
                    ),
                ),
                ("ask", models.CharField(max_length=60, verbose_name="Whom to ask")),
                (
                    "is_public",
                    models.BooleanField(default=True, verbose_name="May hang on the wall"),
                ),
                ("document", models.CharField(blank=True, max_length=120, verbose_name="Document")),
                ("valid_from", models.DateField(verbose_name="In force from")),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                (
                    "edited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("code", "region"),
                        name="policy_in_force_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="policy_valid_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("edited_at__isnull", True), ("edited_by__isnull", True)),
                            models.Q(("edited_at__isnull", False), ("edited_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="policy_edited_at_by",
                    ),
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
