"""A closed lead can show what it was closed on, whoever wrote the row."""

from django.db import migrations

# Deferred to the end of the transaction, because the signature is written after the row.
# Evidence and signatures count in the lead's present round only.
FORWARD = """
CREATE FUNCTION screening_closed_needs_proof() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signed text[];
BEGIN
    PERFORM 1 FROM screening_lead WHERE id = NEW.id AND status = 'closed' AND round = NEW.round;
    IF NOT FOUND THEN
        RETURN NULL;  -- moved on, or gone, within the same transaction
    END IF;
    IF NEW.verdict = '' THEN
        RAISE EXCEPTION 'lead % is closed without a verdict', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lead_closed_needs_proof';
    END IF;
    PERFORM 1 FROM ledger_evidence
    WHERE subject = 'screening.lead' AND subject_id = NEW.id AND round = NEW.round;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'lead % is closed without a photo or paper', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lead_closed_needs_proof';
    END IF;
    SELECT array_agg(DISTINCT s.role) INTO signed
    FROM ledger_event e JOIN ledger_signature s ON s.event_id = e.id
    WHERE e.subject = 'screening.lead' AND e.subject_id = NEW.id
      AND (e.data ->> 'round')::int = NEW.round;
    IF signed IS NULL OR NOT 'verifier' = ANY(signed) OR NOT 'closer' = ANY(signed)
       OR (left(NEW.kind, 1) IN ('A', 'B', 'C') AND NOT 'second_verifier' = ANY(signed)) THEN
        RAISE EXCEPTION 'lead % is closed without the signatures it needs', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lead_closed_needs_proof';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lead_closed_needs_proof
AFTER INSERT OR UPDATE OF status, verdict, round, kind ON screening_lead
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.status = 'closed')
EXECUTE FUNCTION screening_closed_needs_proof();
"""

BACKWARD = """
DROP TRIGGER lead_closed_needs_proof ON screening_lead;
DROP FUNCTION screening_closed_needs_proof();
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
