"""A household is heard before a verdict that costs it something is closed."""

from django.db import migrations

# Kind A, true or handed to discipline: a reply of the lead's present round. Deferred for the same
# reason as the other proofs (`0002_closed_needs_proof`).
FORWARD = """
CREATE FUNCTION screening_closed_needs_hearing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM screening_lead WHERE id = NEW.id AND status = 'closed' AND round = NEW.round;
    IF NOT FOUND THEN
        RETURN NULL;  -- moved on, or gone, within the same transaction
    END IF;
    PERFORM 1 FROM screening_leadreply WHERE lead_id = NEW.id AND round = NEW.round;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'lead % is closed without hearing the household', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lead_closed_needs_hearing';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lead_closed_needs_hearing
AFTER UPDATE OF status ON screening_lead
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (
    NEW.status = 'closed' AND OLD.status <> 'closed' AND left(NEW.kind, 1) = 'A'
    AND NEW.verdict IN ('true_to_rectify', 'true_rectified', 'to_discipline'))
EXECUTE FUNCTION screening_closed_needs_hearing();
"""

BACKWARD = """
DROP TRIGGER lead_closed_needs_hearing ON screening_lead;
DROP FUNCTION screening_closed_needs_hearing();
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0009_identity_pairs")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
