"""What a phone sent stays as it came; what becomes of it is written beside it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ledger_field_act_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (OLD.state = 'held' OR (OLD.state = 'proposed' AND OLD.decided_at IS NULL))
       AND (OLD.id, OLD.user_id, OLD.device_id, OLD.kind, OLD.digest, OLD.envelope, OLD.photos,
            OLD.came_with, OLD.claimed_at, OLD.offset_seconds, OLD.received_at, OLD.loaded_at,
            OLD.loaded_by_id)
        IS NOT DISTINCT FROM
           (NEW.id, NEW.user_id, NEW.device_id, NEW.kind, NEW.digest, NEW.envelope, NEW.photos,
            NEW.came_with, NEW.claimed_at, NEW.offset_seconds, NEW.received_at, NEW.loaded_at,
            NEW.loaded_by_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an act of a phone stays as it came, and is settled once'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'field_act_is_kept';
END $$;
CREATE TRIGGER field_act_kept BEFORE UPDATE OR DELETE ON ledger_fieldact
FOR EACH ROW EXECUTE FUNCTION ledger_field_act_is_kept();
CREATE TRIGGER field_act_no_truncate BEFORE TRUNCATE ON ledger_fieldact
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER field_act_stamped BEFORE INSERT OR UPDATE ON ledger_fieldact
FOR EACH ROW EXECUTE FUNCTION ledger_stamped_here('received_at', 'decided_at');
"""

BACKWARD = """
DROP TRIGGER field_act_stamped ON ledger_fieldact;
DROP TRIGGER field_act_no_truncate ON ledger_fieldact;
DROP TRIGGER field_act_kept ON ledger_fieldact;
DROP FUNCTION ledger_field_act_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0014_field")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
