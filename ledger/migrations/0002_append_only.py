"""Events and signatures cannot be changed, removed or emptied, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON ledger_event
FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON ledger_event
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER signature_append_only BEFORE UPDATE OR DELETE ON ledger_signature
FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER signature_no_truncate BEFORE TRUNCATE ON ledger_signature
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
"""

BACKWARD = """
DROP TRIGGER signature_no_truncate ON ledger_signature;
DROP TRIGGER signature_append_only ON ledger_signature;
DROP TRIGGER event_no_truncate ON ledger_event;
DROP TRIGGER event_append_only ON ledger_event;
DROP FUNCTION ledger_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
