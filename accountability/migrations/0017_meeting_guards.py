"""What no form has to be trusted with: a meeting's order of steps, its persons, its frozen agenda,
and that what was decided stands on the ledger once the minutes are signed.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION accountability_meeting_refuse(number text, reason text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'meeting %: %', number, reason
        USING ERRCODE = 'check_violation', CONSTRAINT = 'meeting_guard';
END $$;

CREATE FUNCTION accountability_meeting_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
            WHERE meeting_id = NEW.id AND is_present) < 2 THEN
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
                   WHERE meeting_id = NEW.id AND issue_id IS NULL) THEN
            PERFORM accountability_meeting_refuse(NEW.number, 'a decision is not on the ledger');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER meeting_guard BEFORE INSERT OR UPDATE ON accountability_meeting
FOR EACH ROW EXECUTE FUNCTION accountability_meeting_guard();
CREATE TRIGGER meeting_is_kept BEFORE DELETE ON accountability_meeting
FOR EACH ROW EXECUTE FUNCTION accountability_is_kept();

CREATE FUNCTION accountability_meeting_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its record;
BEGIN
    FOR its IN SELECT number, state FROM accountability_meeting
        WHERE id = ANY (ARRAY[
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.meeting_id END,
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.meeting_id END])
    LOOP
        IF its.state <> TG_ARGV[0] THEN
            PERFORM accountability_meeting_refuse(its.number, TG_TABLE_NAME || ' is frozen');
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER agenda_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON accountability_agendaline
FOR EACH ROW EXECUTE FUNCTION accountability_meeting_part('preparing');
CREATE TRIGGER attendance_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON accountability_attendance
FOR EACH ROW EXECUTE FUNCTION accountability_meeting_part('preparing');
CREATE TRIGGER decision_is_frozen BEFORE INSERT OR UPDATE OR DELETE
ON accountability_meetingdecision
FOR EACH ROW EXECUTE FUNCTION accountability_meeting_part('held');

CREATE FUNCTION accountability_decision_on_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.issue_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM accountability_issue WHERE id = NEW.issue_id AND source = 'joint'
        AND origin = 'accountability.meetingdecision' AND origin_id = NEW.id) THEN
        RAISE EXCEPTION 'decision %: the entry is not of this decision', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'meeting_guard';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_on_ledger BEFORE INSERT OR UPDATE ON accountability_meetingdecision
FOR EACH ROW EXECUTE FUNCTION accountability_decision_on_ledger();
"""

BACKWARD = """
DROP TRIGGER decision_on_ledger ON accountability_meetingdecision;
DROP FUNCTION accountability_decision_on_ledger();
DROP TRIGGER decision_is_frozen ON accountability_meetingdecision;
DROP TRIGGER attendance_is_frozen ON accountability_attendance;
DROP TRIGGER agenda_is_frozen ON accountability_agendaline;
DROP FUNCTION accountability_meeting_part();
DROP TRIGGER meeting_is_kept ON accountability_meeting;
DROP TRIGGER meeting_guard ON accountability_meeting;
DROP FUNCTION accountability_meeting_guard();
DROP FUNCTION accountability_meeting_refuse(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("accountability", "0016_meetings")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
