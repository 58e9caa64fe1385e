"""Evidence, steps and receipts are written once, and whoever does not own the tables dates nothing.

The owner, who migrates and restores, may load the past; the role of the application may not.
"""

from django.db import migrations

BY_OWNER = """
CREATE FUNCTION ledger_by_owner(relation oid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = relation
$$;

-- The columns named are stamped when they are first set, and never again.
CREATE FUNCTION ledger_stamped_here() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stamp text;
    before jsonb;
    stamps jsonb := '{}';
BEGIN
    IF ledger_by_owner(TG_RELID) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        before := to_jsonb(OLD);
    END IF;
    FOREACH stamp IN ARRAY TG_ARGV LOOP
        IF coalesce(before ->> stamp, '') <> '' THEN
            IF before -> stamp IS DISTINCT FROM to_jsonb(NEW) -> stamp THEN
                RAISE EXCEPTION '%: % is stamped once', TG_TABLE_NAME, stamp
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'stamped_once';
            END IF;
        ELSIF to_jsonb(NEW) ->> stamp IS NOT NULL THEN
            stamps := stamps || jsonb_build_object(stamp, clock_timestamp());
        END IF;
    END LOOP;
    RETURN jsonb_populate_record(NEW, stamps);
END $$;

-- What the hash covers cannot be stamped here: it must be of this very transaction.
CREATE FUNCTION ledger_dated_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT ledger_by_owner(TG_RELID) THEN
        RAISE EXCEPTION '% is dated by another clock', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dated_now';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER event_dated_now BEFORE INSERT ON ledger_event
FOR EACH ROW WHEN (NEW.at < now() - interval '1 minute'
    OR NEW.at > clock_timestamp() + interval '1 minute')
EXECUTE FUNCTION ledger_dated_now();
CREATE TRIGGER signature_dated_now BEFORE INSERT ON ledger_signature
FOR EACH ROW WHEN (NEW.signed_at < now() - interval '1 minute'
    OR NEW.signed_at > clock_timestamp() + interval '1 minute')
EXECUTE FUNCTION ledger_dated_now();
"""

KEPT = """
CREATE TRIGGER evidence_append_only BEFORE UPDATE OR DELETE ON ledger_evidence
FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER evidence_no_truncate BEFORE TRUNCATE ON ledger_evidence
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER evidence_stamped BEFORE INSERT ON ledger_evidence
FOR EACH ROW EXECUTE FUNCTION ledger_stamped_here('uploaded_at');

CREATE TRIGGER step_append_only BEFORE UPDATE OR DELETE ON ledger_step
FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER step_no_truncate BEFORE TRUNCATE ON ledger_step
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();

CREATE FUNCTION ledger_dispatch_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.received_at IS NULL
       AND to_jsonb(OLD) - ARRAY['received_at', 'received_by_id']
         = to_jsonb(NEW) - ARRAY['received_at', 'received_by_id'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a dispatch is kept, and signed for once'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'dispatch_is_kept';
END $$;
CREATE TRIGGER dispatch_kept BEFORE UPDATE OR DELETE ON ledger_dispatch
FOR EACH ROW EXECUTE FUNCTION ledger_dispatch_is_kept();
CREATE TRIGGER dispatch_no_truncate BEFORE TRUNCATE ON ledger_dispatch
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER dispatch_stamped BEFORE INSERT OR UPDATE ON ledger_dispatch
FOR EACH ROW EXECUTE FUNCTION ledger_stamped_here('sent_at', 'received_at');
"""

BACKWARD = """
DROP TRIGGER dispatch_stamped ON ledger_dispatch;
DROP TRIGGER dispatch_no_truncate ON ledger_dispatch;
DROP TRIGGER dispatch_kept ON ledger_dispatch;
DROP FUNCTION ledger_dispatch_is_kept();
DROP TRIGGER step_no_truncate ON ledger_step;
DROP TRIGGER step_append_only ON ledger_step;
DROP TRIGGER evidence_stamped ON ledger_evidence;
DROP TRIGGER evidence_no_truncate ON ledger_evidence;
DROP TRIGGER evidence_append_only ON ledger_evidence;
DROP TRIGGER signature_dated_now ON ledger_signature;
DROP TRIGGER event_dated_now ON ledger_event;
DROP FUNCTION ledger_dated_now();
DROP FUNCTION ledger_stamped_here();
DROP FUNCTION ledger_by_owner(oid);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_lists_of_dispatches")]
    operations = [migrations.RunSQL(BY_OWNER + KEPT, BACKWARD)]
