"""Which rule of leads goes to the task force of which subject, to begin with; and that a second
visit begins unsigned.

The sorting is our own (docs/sources.md#routes): the prefecture's office changes it on its page.
Aspects and items of issues come with their own catalogue (`accountability.operations`).
"""

from datetime import date

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STARTS_ON = date(2018, 1, 1)  # as the rules themselves
RULES = {
    # Who is on the register, rightly or not; changes of persons; wrong data; social relief, which
    # no other has; warnings.
    "identification": (
        *("r01", "r02", "r03", "r04", "r05", "r06", "r07", "r08"),
        *("r09", "r11", "r12", "r13", "r14", "r15", "r16", "r17"),
        *("r18", "r19", "r20", "r23", "r29", "r30", "r31"),
        *("r36", "r37", "r38", "r41", "r42", "d01"),
    ),
    "industry": ("r35", "r40"),
    "relocation": ("r32",),
    "education": ("r24", "r25", "r39"),
    "medical": ("r21", "r26", "r27"),
    "housing": ("r22", "r28"),
    "funds": ("r10", "r33", "r34"),
}
BODY = """
-- A visit is drawn with the plan{drawn}; what the first visit answered never changes, and nothing
-- does once it is signed, by somebody of the team while the round is signed.
CREATE OR REPLACE FUNCTION taskforces_cross_visit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM taskforces_cross_round_is_open(p.round_id, NEW.id, TG_TABLE_NAME)
            FROM taskforces_crosspair p WHERE p.id = NEW.pair_id;{unsigned}
        RETURN NEW;
    END IF;
    IF OLD.signed_at IS NOT NULL THEN
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'it is signed');
    END IF;
    IF ROW(NEW.pair_id, NEW.number, NEW.household_no, NEW.region_id, NEW.words, NEW.first)
       IS DISTINCT FROM
       ROW(OLD.pair_id, OLD.number, OLD.household_no, OLD.region_id, OLD.words, OLD.first) THEN
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'what was drawn stays');
    END IF;
    IF NOT EXISTS (
        SELECT FROM taskforces_crosspair p
        JOIN taskforces_crosscheck r ON r.id = p.round_id AND r.state = 'signed'
        JOIN taskforces_crossinspector i ON i.pair_id = p.id
        JOIN regions_cadre c ON c.id = i.cadre_id
        WHERE p.id = NEW.pair_id
        AND taskforces_person(c.user_id) = taskforces_person(NEW.signed_by_id)) THEN
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'the signer is not of the team');
    END IF;
    RETURN NEW;
END $$;
"""
# The round is not signed yet when its visits are drawn, so that nobody can have made one.
UNSIGNED = """
        IF NEW.signed_at IS NOT NULL THEN
            PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'it begins unsigned');
        END IF;"""
FORWARD = BODY.format(drawn=", unsigned", unsigned=UNSIGNED)
BACKWARD = BODY.format(drawn="", unsigned="")


def fill(apps, _schema):
    routes = apps.get_model("taskforces", "Route").objects
    known = set(routes.filter(kind="lead_rule").values_list("key", flat=True))
    routes.bulk_create(
        routes.model(kind="lead_rule", key=key, subject=subject, starts_on=STARTS_ON)
        for subject, keys in RULES.items()
        for key in keys
        if key not in known
    )


class Migration(migrations.Migration):
    dependencies = [
        ("taskforces", "0004_half_month_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField("route", "written_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(
            "route",
            "written_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
