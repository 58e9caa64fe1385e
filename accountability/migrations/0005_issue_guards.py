"""Nothing on the issue ledger is deleted, re-dated or closed without proof, whoever asks."""

from django.db import migrations

# Dates are days of the site's time zone. A stamp is set once in a round, by this clock; four of
# them are cleared when a new round begins.
ROW = """
CREATE FUNCTION accountability_issue_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stem text;
    old_row jsonb;
    new_row jsonb := to_jsonb(NEW);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        old_row := to_jsonb(OLD);
        IF (NEW.number, NEW.source, NEW.level, NEW.opened_at, NEW.origin, NEW.origin_id)
           IS DISTINCT FROM
           (OLD.number, OLD.source, OLD.level, OLD.opened_at, OLD.origin, OLD.origin_id) THEN
            RAISE EXCEPTION 'issue %: number, source, level, entry and origin never change',
                OLD.number USING ERRCODE = 'check_violation', CONSTRAINT = 'issue_frozen';
        END IF;
        IF (OLD.sent_down_at IS NOT NULL OR OLD.status <> 'pending' OR OLD.round > 1)
           AND (NEW.description, NEW.title, NEW.item_id, NEW.region_id, NEW.household_id,
                NEW.batch_id, NEW.source_doc_no) IS DISTINCT FROM
               (OLD.description, OLD.title, OLD.item_id, OLD.region_id, OLD.household_id,
                OLD.batch_id, OLD.source_doc_no) THEN
            RAISE EXCEPTION 'issue %: what was found is frozen once it was sent down', OLD.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'issue_frozen';
        END IF;
        IF NEW.round < OLD.round THEN
            RAISE EXCEPTION 'issue %: a round never comes back', OLD.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'issue_frozen';
        END IF;
    END IF;
    FOREACH stem IN ARRAY ARRAY['sent_down', 'applied', 'verified', 'reviewed', 'closed'] LOOP
        IF old_row ->> (stem || '_at') IS NOT NULL AND (
            (new_row ->> (stem || '_at') IS NOT NULL AND (
                old_row -> (stem || '_at') <> new_row -> (stem || '_at')
                OR old_row -> (stem || '_by_id') <> new_row -> (stem || '_by_id')))
            OR (new_row ->> (stem || '_at') IS NULL
                AND (stem = 'sent_down' OR NEW.round = OLD.round))
        ) THEN
            RAISE EXCEPTION 'issue %: the stamp % is set once in a round', OLD.number, stem
                USING ERRCODE = 'check_violation', CONSTRAINT = 'issue_stamped_once';
        END IF;
    END LOOP;
    IF NEW.sent_down_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.sent_down_at IS NULL) THEN
        NEW.sent_down_at := clock_timestamp();
    END IF;
    IF NEW.applied_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.applied_at IS NULL) THEN
        NEW.applied_at := clock_timestamp();
    END IF;
    IF NEW.verified_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.verified_at IS NULL) THEN
        NEW.verified_at := clock_timestamp();
    END IF;
    IF NEW.reviewed_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.reviewed_at IS NULL) THEN
        NEW.reviewed_at := clock_timestamp();
    END IF;
    IF NEW.closed_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.closed_at IS NULL) THEN
        NEW.closed_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issue_row BEFORE INSERT OR UPDATE ON accountability_issue
FOR EACH ROW EXECUTE FUNCTION accountability_issue_row();
"""

# Deferred to the end of the transaction, because the event is written after the row.
TOLD = """
CREATE FUNCTION accountability_issue_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found record;
BEGIN
    SELECT status, due_on, number INTO found FROM accountability_issue WHERE id = NEW.id;
    IF found.status IS DISTINCT FROM (
        SELECT after FROM ledger_event
        WHERE subject = 'accountability.issue' AND subject_id = NEW.id AND after <> ''
        ORDER BY id DESC LIMIT 1)
    OR found.due_on IS DISTINCT FROM (
        SELECT (data ->> 'due_on')::date FROM ledger_event
        WHERE subject = 'accountability.issue' AND subject_id = NEW.id AND data ? 'due_on'
        ORDER BY id DESC LIMIT 1) THEN
        RAISE EXCEPTION 'issue %: its status or day is not what the trail tells', found.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'issue_is_told';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER issue_is_told
AFTER INSERT OR UPDATE OF status, due_on, round ON accountability_issue
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION accountability_issue_is_told();
"""

CLOSED = """
CREATE FUNCTION accountability_closed_needs_proof() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row accountability_issue;
    lacks text;
BEGIN
    SELECT * INTO row FROM accountability_issue
    WHERE id = NEW.id AND status = 'closed' AND round = NEW.round;
    IF NOT FOUND THEN
        RETURN NULL;  -- moved on within the same transaction
    END IF;
    PERFORM 1 FROM ledger_event
    WHERE subject = 'accountability.issue' AND subject_id = row.id AND after = 'closed'
      AND kind = 'accountability.issue.taken_over' AND row.round = 1;
    IF FOUND THEN
        RETURN NULL;  -- closed on paper, and the trail says who took it over
    END IF;
    lacks := CASE
        WHEN row.finished_on IS NULL THEN 'a day it was finished'
        WHEN row.finished_on > (row.closed_at AT TIME ZONE 'Asia/Shanghai')::date
          OR row.finished_on < (coalesce(row.sent_down_at, row.opened_at)
                                AT TIME ZONE 'Asia/Shanghai')::date THEN 'days in order'
        WHEN row.applied_by_id IS NULL OR row.verified_by_id IS NULL OR row.reviewed_by_id IS NULL
            THEN 'a rectifier, verifier and reviewer'
        WHEN NOT EXISTS (
            SELECT FROM ledger_evidence e
            WHERE e.subject = 'accountability.issue' AND e.subject_id = row.id
              AND e.round = row.round AND e.uploaded_at > row.opened_at)
            THEN 'a photo or paper of this round that is newer than the entry'
        WHEN 4 <> (
            SELECT count(DISTINCT coalesce(nullif(u.person_key, ''), 'user:' || u.id))
            FROM regions_user u
            WHERE u.id IN (row.applied_by_id, row.verified_by_id, row.reviewed_by_id,
                           row.closed_by_id)) THEN 'four different persons'
        WHEN 4 <> (
            SELECT count(DISTINCT s.role)
            FROM ledger_event e JOIN ledger_signature s ON s.event_id = e.id
            JOIN (VALUES ('applied', 'rectifier', row.applied_by_id),
                         ('verified', 'verifier', row.verified_by_id),
                         ('reviewed', 'reviewer', row.reviewed_by_id),
                         ('closed', 'closer', row.closed_by_id)) step (kind, role, person)
              ON e.kind = 'accountability.issue.' || step.kind AND s.role = step.role
             AND s.signer_id = step.person AND e.actor_id = step.person
            WHERE e.subject = 'accountability.issue' AND e.subject_id = row.id
              AND (e.data ->> 'round')::int = row.round AND s.strokes <> '')
            THEN 'the signatures of rectifier, verifier, reviewer and closer'
        WHEN row.household_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM ledger_evidence e
            WHERE e.subject = 'accountability.issue' AND e.subject_id = row.id
              AND e.round = row.round AND e.kind = 'photo' AND e.uploaded_at > row.opened_at)
          AND NOT EXISTS (
            SELECT FROM ledger_event e JOIN ledger_signature s ON s.event_id = e.id
            WHERE e.subject = 'accountability.issue' AND e.subject_id = row.id
              AND e.kind = 'accountability.issue.applied'
              AND (e.data ->> 'round')::int = row.round
              AND s.role = 'head' AND s.strokes <> '')
            THEN 'the hand of the head of the household, or a photo'
    END;
    IF lacks IS NOT NULL THEN
        RAISE EXCEPTION 'issue % is closed without %', row.number, lacks
            USING ERRCODE = 'check_violation', CONSTRAINT = 'issue_closed_needs_proof';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER issue_closed_needs_proof
AFTER INSERT OR UPDATE ON accountability_issue
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.status = 'closed')
EXECUTE FUNCTION accountability_closed_needs_proof();

CREATE FUNCTION accountability_withdrawn_needs_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accountability_withdrawal w
    JOIN regions_user a ON a.id = w.asked_by_id JOIN regions_user d ON d.id = w.decided_by_id
    WHERE w.issue_id = NEW.id AND w.granted
      AND coalesce(nullif(a.person_key, ''), 'user:' || a.id)
       <> coalesce(nullif(d.person_key, ''), 'user:' || d.id);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'issue % is withdrawn without consent', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'issue_withdrawn_needs_consent';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER issue_withdrawn_needs_consent
AFTER INSERT OR UPDATE ON accountability_issue
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.status = 'withdrawn')
EXECUTE FUNCTION accountability_withdrawn_needs_consent();
"""

KEPT = """
CREATE FUNCTION accountability_issue_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% % is not allowed', TG_TABLE_NAME, lower(TG_OP)
        USING ERRCODE = 'check_violation', CONSTRAINT = 'issue_ledger_is_kept';
END $$;
CREATE TRIGGER issue_kept BEFORE DELETE ON accountability_issue
FOR EACH ROW EXECUTE FUNCTION accountability_issue_is_kept();
CREATE TRIGGER batch_kept BEFORE DELETE ON accountability_issuebatch
FOR EACH ROW EXECUTE FUNCTION accountability_issue_is_kept();
CREATE TRIGGER progress_kept BEFORE UPDATE OR DELETE ON accountability_issueprogress
FOR EACH ROW EXECUTE FUNCTION accountability_issue_is_kept();
CREATE TRIGGER extension_kept BEFORE DELETE ON accountability_extension
FOR EACH ROW EXECUTE FUNCTION accountability_issue_is_kept();
CREATE TRIGGER withdrawal_kept BEFORE DELETE ON accountability_withdrawal
FOR EACH ROW EXECUTE FUNCTION accountability_issue_is_kept();
CREATE TRIGGER extension_decided BEFORE UPDATE ON accountability_extension
FOR EACH ROW WHEN (OLD.granted IS NOT NULL) EXECUTE FUNCTION accountability_issue_is_kept();
CREATE TRIGGER withdrawal_decided BEFORE UPDATE ON accountability_withdrawal
FOR EACH ROW WHEN (OLD.granted IS NOT NULL) EXECUTE FUNCTION accountability_issue_is_kept();
"""

BACKWARD = """
DROP TRIGGER withdrawal_decided ON accountability_withdrawal;
DROP TRIGGER extension_decided ON accountability_extension;
DROP TRIGGER withdrawal_kept ON accountability_withdrawal;
DROP TRIGGER extension_kept ON accountability_extension;
DROP TRIGGER progress_kept ON accountability_issueprogress;
DROP TRIGGER batch_kept ON accountability_issuebatch;
DROP TRIGGER issue_kept ON accountability_issue;
DROP TRIGGER issue_withdrawn_needs_consent ON accountability_issue;
DROP TRIGGER issue_closed_needs_proof ON accountability_issue;
DROP TRIGGER issue_is_told ON accountability_issue;
DROP TRIGGER issue_row ON accountability_issue;
DROP FUNCTION accountability_issue_is_kept();
DROP FUNCTION accountability_withdrawn_needs_consent();
DROP FUNCTION accountability_closed_needs_proof();
DROP FUNCTION accountability_issue_is_told();
DROP FUNCTION accountability_issue_row();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accountability", "0004_case_guards"),
        ("ledger", "0004_role_of_rectifier"),
    ]
    operations = [migrations.RunSQL(ROW + TOLD + CLOSED + KEPT, BACKWARD)]
