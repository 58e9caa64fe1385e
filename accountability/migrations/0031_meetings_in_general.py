"""Meetings of every kind: whose they are, who came for whom, and decisions that become tasks.

What was there becomes joint meetings. The guards then ask of a joint meeting what they always did,
and of the others that somebody came and that every decision is a task once the minutes are signed.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_BEFORE = import_module("accountability.migrations.0017_meeting_guards").FORWARD

FORWARD = """
CREATE OR REPLACE FUNCTION accountability_meeting_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written record;
    step text;
    may_write text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'preparing' OR coalesce(NEW.held_at, NEW.written_at, NEW.signed_at,
            NEW.called_off_at) IS NOT NULL THEN
            PERFORM accountability_meeting_refuse(NEW.number, 'it begins where it is prepared');
        END IF;
        NEW.convened_at := clock_timestamp();
        RETURN NEW;
    END IF;
    step := OLD.state || '>' || NEW.state;
    may_write := CASE step
        WHEN 'preparing>preparing' THEN
            ARRAY['organs', 'held_on', 'venue', 'since', 'cut_off', 'chair_id']
        WHEN 'preparing>held' THEN ARRAY['held_at', 'held_by_id']
        WHEN 'preparing>called_off' THEN
            ARRAY['called_off_at', 'called_off_by_id', 'end_words']
        WHEN 'held>held' THEN
            ARRAY['minutes', 'document_no', 'written_at', 'written_by_id']
        WHEN 'held>signed' THEN ARRAY['signed_at', 'signed_by_id']
    END;
    IF may_write IS NULL THEN
        PERFORM accountability_meeting_refuse(
            NEW.number, OLD.state || ' is not followed by ' || NEW.state);
    END IF;
    FOR written IN SELECT o.key FROM jsonb_each_text(to_jsonb(OLD)) o
        JOIN jsonb_each_text(to_jsonb(NEW)) n USING (key)
        WHERE o.value IS DISTINCT FROM n.value AND o.key <> 'state'
    LOOP
        IF NOT written.key = ANY (may_write) THEN
            PERFORM accountability_meeting_refuse(
                NEW.number, written.key || ' is written already, or in another step');
        END IF;
    END LOOP;
    IF step = 'preparing>held' THEN
        NEW.held_at := clock_timestamp();
        IF NEW.held_on > (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date THEN
            PERFORM accountability_meeting_refuse(NEW.number, 'its day has not come yet');
        END IF;
        IF (SELECT count(DISTINCT organ) FROM accountability_attendance
            WHERE meeting_id = NEW.id AND (is_present OR stand_in <> ''))
           < (CASE WHEN NEW.kind = 'joint' THEN 2 ELSE 1 END) THEN
            PERFORM accountability_meeting_refuse(NEW.number, 'one organ alone is no meeting');
        END IF;
    ELSIF step = 'preparing>called_off' THEN
        NEW.called_off_at := clock_timestamp();
        IF NEW.end_words = '' THEN
            PERFORM accountability_meeting_refuse(NEW.number, 'it is called off without a reason');
        END IF;
    ELSIF step = 'held>signed' THEN
        NEW.signed_at := clock_timestamp();
        IF NEW.minutes = '' OR NEW.document_no = '' OR NEW.written_at IS NULL THEN
            PERFORM accountability_meeting_refuse(NEW.number, 'there are no minutes to sign');
        END IF;
        IF accountability_person(NEW.signed_by_id) <> accountability_person(NEW.chair_id)
           OR accountability_person(NEW.signed_by_id) = accountability_person(NEW.written_by_id)
        THEN
            PERFORM accountability_meeting_refuse(
                NEW.number, 'the chair signs, and has not written the minutes');
        END IF;
        IF EXISTS (SELECT 1 FROM accountability_meetingdecision
                   WHERE meeting_id = NEW.id AND CASE WHEN NEW.kind = 'joint'
                       THEN issue_id IS NULL ELSE task_id IS NULL END) THEN
            PERFORM accountability_meeting_refuse(NEW.number, 'a decision is not on the ledger');
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION accountability_decision_on_ledger() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    is_joint boolean := (SELECT kind = 'joint' FROM accountability_meeting
                         WHERE id = NEW.meeting_id);
BEGIN
    IF is_joint <> (NEW.item_id IS NOT NULL) THEN
        RAISE EXCEPTION 'decision %: a joint meeting enters issues, others give tasks', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'meeting_guard';
    END IF;
    IF NEW.issue_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM accountability_issue WHERE id = NEW.issue_id AND source = 'joint'
        AND origin = 'accountability.meetingdecision' AND origin_id = NEW.id)
    OR NEW.task_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM taskforces_task WHERE id = NEW.task_id AND body_id = NEW.body_id
        AND origin_subject = 'accountability.meetingdecision' AND origin_id = NEW.id) THEN
        RAISE EXCEPTION 'decision %: the entry is not of this decision', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'meeting_guard';
    END IF;
    RETURN NEW;
END $$;
"""


def _function(name: str) -> str:
    """The function as migration `meeting_guards` made it."""
    made = _BEFORE[_BEFORE.index(f"CREATE FUNCTION {name}()") :]
    end = "END $$;"
    return made[: made.index(end) + len(end)].replace(
        "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
    )


BACKWARD = "\n".join(
    _function(name)
    for name in ("accountability_meeting_guard", "accountability_decision_on_ledger")
)


class Migration(migrations.Migration):
    dependencies = [
        ("accountability", "0030_sums_by_due_kind"),
        ("regions", "0005_cadre"),
        ("taskforces", "0003_tasks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="attendance",
            name="cadre",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.cadre",
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="reason",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="attendance",
            name="stand_in",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="meeting",
            name="body",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="taskforces.body",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="kind",
            field=models.CharField(
                choices=[
                    ("joint", "Joint meeting"),
                    ("group", "Meeting of the leading group"),
                    ("office", "Office meeting of the co-leaders"),
                    ("dispatch", "Dispatch meeting of task forces"),
                ],
                default="joint",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="meetingdecision",
            name="body",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="taskforces.body",
            ),
        ),
        migrations.AddField(
            model_name="meetingdecision",
            name="cadre",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.cadre",
            ),
        ),
        migrations.AddField(
            model_name="meetingdecision",
            name="lead",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="meetingdecision",
            name="measures",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="meetingdecision",
            name="responsible",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="meetingdecision",
            name="task",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decision",
                to="taskforces.task",
            ),
        ),
        migrations.AlterField(
            model_name="agendaline",
            name="topic",
            field=models.CharField(
                choices=[
                    ("decisions", "Decisions of earlier meetings"),
                    ("overdue", "Entries past their day"),
                    ("look_back", "Close-outs that did not hold on look-back"),
                    ("verdict", "Verdicts of leads that did not hold"),
                    ("missed", "Duties missed and told further up"),
                    ("cases", "Accountability cases not yet decided"),
                    ("signs", "Signs nobody has looked at again"),
                    ("earlier", "What earlier meetings decided"),
                    ("tasks", "Tasks past their day"),
                    ("reports", "Half-month reports not handed in"),
                    ("duties", "Regular duties past their day"),
                    ("findings", "Findings of supervision not settled"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="meetingdecision",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accountability.item",
            ),
        ),
        migrations.AlterField(
            model_name="meetingdecision",
            name="topic",
            field=models.CharField(
                blank=True,
                choices=[
                    ("decisions", "Decisions of earlier meetings"),
                    ("overdue", "Entries past their day"),
                    ("look_back", "Close-outs that did not hold on look-back"),
                    ("verdict", "Verdicts of leads that did not hold"),
                    ("missed", "Duties missed and told further up"),
                    ("cases", "Accountability cases not yet decided"),
                    ("signs", "Signs nobody has looked at again"),
                    ("earlier", "What earlier meetings decided"),
                    ("tasks", "Tasks past their day"),
                    ("reports", "Half-month reports not handed in"),
                    ("duties", "Regular duties past their day"),
                    ("findings", "Findings of supervision not settled"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("stand_in", "")),
                    ("is_present", False),
                    _connector="OR",
                ),
                name="attendance_absent_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("body__isnull", True), ("kind", "joint")),
                    ("kind", "dispatch"),
                    models.Q(("body__isnull", False), ("kind__in", ("group", "office"))),
                    _connector="OR",
                ),
                name="meeting_body_of_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("body__isnull", True), ("item__isnull", False), ("task__isnull", True)
                    ),
                    models.Q(
                        ("body__isnull", False), ("issue__isnull", True), ("item__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="decision_item_or_body",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("responsible__isnull", True), ("cadre__isnull", True), _connector="OR"
                ),
                name="decision_one_responsible",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
