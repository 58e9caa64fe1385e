import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
-- What an edition is of never changes. Its text and figures change only while it is written; once
-- issued nothing does. An edition follows only an issued one, of the same half-month.
CREATE FUNCTION taskforces_half_month_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'it begins as a draft');
        ELSIF NEW.edition > 1 AND NOT EXISTS (SELECT 1 FROM taskforces_halfmonthreport
            WHERE body_id = NEW.body_id AND starts_on = NEW.starts_on AND ends_on = NEW.ends_on
              AND edition = NEW.edition - 1 AND state = 'issued') THEN
            PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'the edition before is not issued');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'issued' THEN
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'it is issued; begin a correction');
    END IF;
    FOR written IN SELECT o.key FROM jsonb_each_text(to_jsonb(OLD)) o
        JOIN jsonb_each_text(to_jsonb(NEW)) n USING (key)
        WHERE o.value IS DISTINCT FROM n.value AND (
            o.key IN ('body_id', 'starts_on', 'ends_on', 'edition', 'correction')
            OR OLD.state <> 'draft' AND o.key IN ('organ', 'figures', 'figures_digest', 'progress',
                'problems', 'coordination', 'plans', 'version', 'drawn_at', 'drawn_by_id',
                'written_at', 'written_by_id'))
    LOOP
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, written || ' is not changed now');
    END LOOP;
    IF NEW.state <> OLD.state AND NEW.state <> (CASE OLD.state
        WHEN 'draft' THEN 'handed_in' WHEN 'handed_in' THEN 'reviewed' ELSE 'issued' END)
       AND NOT (NEW.state = 'draft' AND NEW.return_reason <> '') THEN
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'a step is left out');
    END IF;
    IF NEW.state = 'issued' AND taskforces_person(NEW.written_by_id) IN (
        taskforces_person(NEW.reviewed_by_id), taskforces_person(NEW.issued_by_id)) THEN
        PERFORM taskforces_refuse(OLD.id, TG_TABLE_NAME, 'who wrote it neither reviews nor issues');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER half_month_guard BEFORE INSERT OR UPDATE ON taskforces_halfmonthreport
FOR EACH ROW EXECUTE FUNCTION taskforces_half_month_guard();
CREATE TRIGGER half_month_is_kept BEFORE DELETE ON taskforces_halfmonthreport
FOR EACH ROW EXECUTE FUNCTION taskforces_is_kept();
"""
BACKWARD = """
DROP TRIGGER half_month_is_kept ON taskforces_halfmonthreport;
DROP TRIGGER half_month_guard ON taskforces_halfmonthreport;
DROP FUNCTION taskforces_half_month_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("taskforces", "0003_tasks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HalfMonthReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                ("correction", models.CharField(blank=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being written"),
                            ("handed_in", "Waits for review"),
                            ("reviewed", "To issue"),
                            ("issued", "Signed and sent"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("organ", models.CharField(max_length=80)),
                ("figures", models.JSONField(default=list)),
                ("figures_digest", models.CharField(max_length=72)),
                ("progress", models.TextField(blank=True)),
                ("problems", models.TextField(blank=True)),
                ("coordination", models.TextField(blank=True)),
                ("plans", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("return_reason", models.CharField(blank=True, max_length=200)),
                ("drawn_at", models.DateTimeField()),
                ("written_at", models.DateTimeField(blank=True, null=True)),
                ("handed_in_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                ("digest", models.CharField(blank=True, max_length=72)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="half_month_reports",
                        to="taskforces.body",
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-ends_on", "body", "-edition"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("drawn_at__isnull", True), ("drawn_by__isnull", True)),
                            models.Q(("drawn_at__isnull", False), ("drawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="half_month_drawn_at_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("written_at__isnull", True), ("written_by__isnull", True)),
                            models.Q(("written_at__isnull", False), ("written_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="half_month_written_at_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("handed_in_at__isnull", True), ("handed_in_by__isnull", True)
                            ),
                            models.Q(
                                ("handed_in_at__isnull", False), ("handed_in_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="half_month_handed_in_at_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at__isnull", True), ("reviewed_by__isnull", True)),
                            models.Q(
                                ("reviewed_at__isnull", False), ("reviewed_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="half_month_reviewed_at_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issued_at__isnull", True), ("issued_by__isnull", True)),
                            models.Q(("issued_at__isnull", False), ("issued_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="half_month_issued_at_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                        name="half_month_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("correction", ""), ("edition", 1)),
                            models.Q(
                                ("edition__gt", 1), models.Q(("correction", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="half_month_correction_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("written_by", models.F("reviewed_by")), _negated=True),
                            models.Q(("written_by", models.F("issued_by")), _negated=True),
                        ),
                        name="half_month_writer_stands_aside",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("handed_in_at__isnull", False),
                                ("issued_at__isnull", False),
                                ("reviewed_at__isnull", False),
                                ("state", "issued"),
                                ("written_at__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                                models.Q(("progress", ""), _negated=True),
                                models.Q(("plans", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "issued"), _negated=True),
                                ("digest", ""),
                                ("issued_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="half_month_issued_is_whole",
                    ),
                    models.UniqueConstraint(
                        fields=("body", "ends_on", "edition"), name="half_month_edition_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "issued"), _negated=True),
                        fields=("body", "ends_on"),
                        name="half_month_one_is_written",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
