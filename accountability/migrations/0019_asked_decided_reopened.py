"""What verbs alone refused until now: an application without proof, steps out of order, a later day
that no extension granted, consent that does not come from above, one's own look-back.
"""

from django.db import migrations, models
from django.db.models import F, Q

REFUSE = """
CREATE FUNCTION accountability_refuse(rule text, reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', reason USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;
"""

# After `issue_row`, which writes the stamps, by the order of their names.
IN_ORDER = """
CREATE FUNCTION accountability_issue_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.verified_at IS NOT NULL AND NOT coalesce(NEW.applied_at <= NEW.verified_at, false))
    OR (NEW.reviewed_at IS NOT NULL AND NOT coalesce(NEW.verified_at <= NEW.reviewed_at, false))
    OR NEW.reviewed_at > NEW.closed_at THEN
        PERFORM accountability_refuse('issue_steps_in_order',
            format('issue %s: its steps are not in order', NEW.number));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issue_steps_in_order BEFORE INSERT OR UPDATE ON accountability_issue
FOR EACH ROW WHEN (num_nonnulls(NEW.verified_at, NEW.reviewed_at) > 0)
EXECUTE FUNCTION accountability_issue_steps();
"""

APPLIED = """
CREATE FUNCTION accountability_applied_needs_proof() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row accountability_issue;
    lacks text;
BEGIN
    SELECT * INTO row FROM accountability_issue
    WHERE id = NEW.id AND applied_at IS NOT NULL AND round = NEW.round;
    IF NOT FOUND THEN
        RETURN NULL;  -- moved on within the same transaction
    END IF;
    lacks := CASE
        WHEN NOT EXISTS (
            SELECT FROM ledger_evidence e
            WHERE e.subject = 'accountability.issue' AND e.subject_id = row.id
              AND e.round = row.round AND e.uploaded_at > row.opened_at)
            THEN 'a photo or paper of this round that is newer than the entry'
        WHEN NOT EXISTS (
            SELECT FROM ledger_event e JOIN ledger_signature s ON s.event_id = e.id
            WHERE e.subject = 'accountability.issue' AND e.subject_id = row.id
              AND e.kind = 'accountability.issue.applied' AND e.actor_id = row.applied_by_id
              AND (e.data ->> 'round')::int = row.round
              AND s.role = 'rectifier' AND s.signer_id = row.applied_by_id AND s.strokes <> '')
            THEN 'the signature of the rectifier'
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
        PERFORM accountability_refuse('issue_applied_needs_proof',
            format('issue %s is applied for without %s', row.number, lacks));
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER issue_applied_needs_proof
AFTER UPDATE OF applied_at ON accountability_issue
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.applied_at IS NULL AND NEW.applied_at IS NOT NULL)
EXECUTE FUNCTION accountability_applied_needs_proof();
"""

# A reopening begins anew. Within a round the day moves by an extension, and the first is kept.
DAYS = """
CREATE FUNCTION accountability_issue_first_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'closed' AND NEW.round > OLD.round THEN
        RETURN NULL;
    END IF;
    IF NEW.original_due_on IS DISTINCT FROM coalesce(OLD.original_due_on, OLD.due_on) THEN
        PERFORM accountability_refuse('issue_keeps_its_first_day',
            format('issue %s: its first day is kept', NEW.number));
    END IF;
    PERFORM 1 FROM accountability_extension
    WHERE issue_id = NEW.id AND granted
      AND due_on_before = OLD.due_on AND new_due_on = NEW.due_on;
    IF NOT FOUND THEN
        PERFORM accountability_refuse('issue_day_is_granted',
            format('issue %s: no extension grants this day', NEW.number));
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER issue_keeps_its_first_day
AFTER UPDATE OF due_on, original_due_on ON accountability_issue
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN ((OLD.due_on, OLD.original_due_on)
    IS DISTINCT FROM (NEW.due_on, NEW.original_due_on))
EXECUTE FUNCTION accountability_issue_first_day();
"""

ASKED = """
CREATE FUNCTION accountability_asked_then_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM accountability_refuse('asked_then_decided',
            format('%s: it is asked for before it is decided', TG_TABLE_NAME));
    END IF;
    IF accountability_person(NEW.asked_by_id) = accountability_person(NEW.decided_by_id) THEN
        PERFORM accountability_refuse('another_decides',
            format('%s: who asks does not decide', TG_TABLE_NAME));
    END IF;
    RETURN NEW;
END $$;
"""
_ASKED_TABLES = ("extension", "withdrawal")

# Consent is given one level above who keeps the entry; above the prefecture it is a paper.
CONSENT = """
CREATE OR REPLACE FUNCTION accountability_withdrawn_needs_consent() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accountability_withdrawal w
    JOIN regions_region place ON place.id = NEW.region_id
    JOIN regions_region keeper
      ON starts_with(place.path, keeper.path) AND keeper.level = NEW.level
    JOIN regions_posting p
      ON p.user_id = w.decided_by_id AND p.region_id = coalesce(keeper.parent_id, keeper.id)
    JOIN ledger_event e
      ON e.subject = 'accountability.issue' AND e.subject_id = NEW.id
     AND e.kind = 'accountability.issue.withdrawn' AND e.actor_id = w.decided_by_id
    WHERE w.issue_id = NEW.id AND w.granted
      AND accountability_person(w.asked_by_id) <> accountability_person(w.decided_by_id)
      AND (w.decided_at AT TIME ZONE 'Asia/Shanghai')::date
          BETWEEN p.starts_on AND coalesce(p.ends_on, 'infinity')
      AND (keeper.parent_id IS NOT NULL OR w.doc_no <> '');
    IF NOT FOUND THEN
        PERFORM accountability_refuse('issue_withdrawn_needs_consent',
            format('issue %s is withdrawn without consent from above', NEW.number));
    END IF;
    RETURN NULL;
END $$;
"""
CONSENT_BEFORE = """
CREATE OR REPLACE FUNCTION accountability_withdrawn_needs_consent() RETURNS trigger
LANGUAGE plpgsql AS $$
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
"""

# What was closed on paper has no rectifier: whoever took it over may look back at it.
REOPENED = """
CREATE FUNCTION accountability_reopened_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM ledger_event e
    WHERE e.subject = 'accountability.issue' AND e.subject_id = NEW.id
      AND e.kind = 'accountability.issue.reopened' AND (e.data ->> 'round')::int = OLD.round
      AND (OLD.applied_by_id IS NULL OR accountability_person(e.actor_id) <> ALL (
          SELECT accountability_person(account) FROM unnest(ARRAY[OLD.applied_by_id,
              OLD.verified_by_id, OLD.reviewed_by_id, OLD.closed_by_id]) AS account
          WHERE account IS NOT NULL));
    IF NOT FOUND THEN
        PERFORM accountability_refuse('issue_reopened_by_another',
            format('issue %s: who took a step does not look back', NEW.number));
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER issue_reopened_by_another
AFTER UPDATE OF status, round ON accountability_issue
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.status = 'closed' AND NEW.round > OLD.round)
EXECUTE FUNCTION accountability_reopened_by_another();
"""

DRAWN = """
CREATE TRIGGER drawnreport_kept BEFORE UPDATE OR DELETE ON accountability_drawnreport
FOR EACH ROW EXECUTE FUNCTION accountability_is_kept();
CREATE TRIGGER drawnreport_no_truncate BEFORE TRUNCATE ON accountability_drawnreport
FOR EACH STATEMENT EXECUTE FUNCTION accountability_is_kept();
CREATE TRIGGER drawnreport_stamped BEFORE INSERT ON accountability_drawnreport
FOR EACH ROW EXECUTE FUNCTION ledger_stamped_here('drawn_at');
"""


def _forward():
    yield from (REFUSE, IN_ORDER, APPLIED, DAYS, ASKED)
    for name in _ASKED_TABLES:
        yield f"""
            CREATE TRIGGER {name}_asked BEFORE INSERT ON accountability_{name}
            FOR EACH ROW WHEN (NEW.granted IS NOT NULL)
            EXECUTE FUNCTION accountability_asked_then_decided();
            CREATE TRIGGER {name}_another BEFORE UPDATE ON accountability_{name}
            FOR EACH ROW WHEN (NEW.granted IS NOT NULL)
            EXECUTE FUNCTION accountability_asked_then_decided();"""
    yield from (CONSENT, REOPENED, DRAWN)


def _backward():
    for name in ("stamped", "no_truncate", "kept"):
        yield f"DROP TRIGGER drawnreport_{name} ON accountability_drawnreport;"
    yield "DROP TRIGGER issue_reopened_by_another ON accountability_issue;"
    yield "DROP FUNCTION accountability_reopened_by_another();"
    yield CONSENT_BEFORE
    for name in _ASKED_TABLES:
        yield f"DROP TRIGGER {name}_another ON accountability_{name};"
        yield f"DROP TRIGGER {name}_asked ON accountability_{name};"
    yield "DROP FUNCTION accountability_asked_then_decided();"
    for trigger, function in (
        ("issue_keeps_its_first_day", "issue_first_day"),
        ("issue_applied_needs_proof", "applied_needs_proof"),
        ("issue_steps_in_order", "issue_steps"),
    ):
        yield f"DROP TRIGGER {trigger} ON accountability_issue;"
        yield f"DROP FUNCTION accountability_{function}();"
    yield "DROP FUNCTION accountability_refuse(text, text);"


def _decided_after_asked(model):
    return migrations.AddConstraint(
        model_name=model,
        constraint=models.CheckConstraint(
            condition=Q(decided_at__isnull=True) | Q(decided_at__gte=F("asked_at")),
            name=f"{model}_decided_after_asked",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accountability", "0018_digests_name_themselves"),
        ("ledger", "0013_moments_are_checked"),
    ]
    operations = [
        migrations.RunSQL("".join(_forward()), "".join(_backward())),
        *(_decided_after_asked(name) for name in _ASKED_TABLES),
    ]
