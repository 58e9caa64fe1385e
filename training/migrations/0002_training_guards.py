"""The first topics, and what no form has to be trusted with: once a session is closed, neither it
nor its attendance changes; an approved plan keeps its lines.

Sources of the topics in docs/sources.md#training.
"""

from django.db import migrations

TOPICS = (
    ("identification", "精准识别与退出"),
    ("funds", "扶贫资金使用"),
    ("education", "三保障：义务教育"),
    ("health", "三保障：基本医疗"),
    ("housing", "三保障：住房安全"),
    ("industry", "产业革命八要素"),
    ("five_steps", "五步工作法"),
    ("relocation", "易地搬迁六个坚持"),
)
FORWARD = """
CREATE FUNCTION training_session_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'training session %: it is closed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'training_session_guard';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER training_session_guard BEFORE UPDATE ON training_session
FOR EACH ROW EXECUTE FUNCTION training_session_guard();

CREATE FUNCTION training_enrolment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed training_enrolment := coalesce(NEW, OLD);
BEGIN
    IF EXISTS (SELECT FROM training_session
               WHERE id = changed.session_id AND closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'training session %: it is closed', changed.session_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'training_session_guard';
    END IF;
    RETURN changed;
END $$;
CREATE TRIGGER training_enrolment_guard BEFORE INSERT OR UPDATE OR DELETE ON training_enrolment
FOR EACH ROW EXECUTE FUNCTION training_enrolment_guard();

CREATE FUNCTION training_plan_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed training_planline := coalesce(NEW, OLD);
BEGIN
    IF EXISTS (SELECT FROM training_plan
               WHERE id = changed.plan_id AND approved_at IS NOT NULL) THEN
        RAISE EXCEPTION 'training plan %: it is approved', changed.plan_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'training_plan_guard';
    END IF;
    RETURN changed;
END $$;
CREATE TRIGGER training_plan_line_guard BEFORE INSERT OR UPDATE OR DELETE ON training_planline
FOR EACH ROW EXECUTE FUNCTION training_plan_line_guard();
"""
BACKWARD = """
DROP TRIGGER training_plan_line_guard ON training_planline;
DROP TRIGGER training_enrolment_guard ON training_enrolment;
DROP TRIGGER training_session_guard ON training_session;
DROP FUNCTION training_plan_line_guard;
DROP FUNCTION training_enrolment_guard;
DROP FUNCTION training_session_guard;
"""


def fill(apps, _schema):
    topics = apps.get_model("training", "Topic")
    topics.objects.bulk_create(
        topics(code=code, name=name, order=order) for order, (code, name) in enumerate(TOPICS, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("training", "0001_sessions_and_attendance")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
