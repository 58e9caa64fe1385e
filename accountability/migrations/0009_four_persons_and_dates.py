"""Four persons at each step, not only at the end; dates by the server; nothing emptied."""

from django.db import migrations

KEPT = (
    "issue", "issuebatch", "issueprogress", "extension", "withdrawal",
    "case", "caseentry", "caserelative", "periodclose", "frozenlist", "bulletin",
)  # fmt: skip
STAMPS = {
    "issuebatch": ("registered_at",),
    "issueprogress": ("recorded_at",),
    "extension": ("asked_at", "decided_at"),
    "withdrawal": ("asked_at", "decided_at"),
    "issue": ("opened_at",),
    "periodclose": ("drawn_at",),
}

PERSONS = """
CREATE FUNCTION accountability_issue_persons() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    accounts bigint[] := array_remove(
        ARRAY[NEW.applied_by_id, NEW.verified_by_id, NEW.reviewed_by_id, NEW.closed_by_id], NULL);
BEGIN
    IF cardinality(accounts) <> (
        SELECT count(DISTINCT accountability_person(account)) FROM unnest(accounts) AS account)
    THEN
        RAISE EXCEPTION 'issue %: one person takes one step', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'issue_four_persons';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issue_persons
BEFORE INSERT OR UPDATE OF applied_by_id, verified_by_id, reviewed_by_id, closed_by_id
ON accountability_issue FOR EACH ROW
WHEN (num_nonnulls(NEW.applied_by_id, NEW.verified_by_id, NEW.reviewed_by_id, NEW.closed_by_id) > 1)
EXECUTE FUNCTION accountability_issue_persons();

-- Who a person is says who is another: only the owner of the database corrects it.
CREATE FUNCTION accountability_person_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT ledger_by_owner(TG_RELID) THEN
        RAISE EXCEPTION 'which person an account belongs to is kept'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'person_is_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER person_kept BEFORE UPDATE OF person_key ON regions_user
FOR EACH ROW WHEN (OLD.person_key IS DISTINCT FROM NEW.person_key)
EXECUTE FUNCTION accountability_person_is_kept();
"""

UNDO = """
DROP TRIGGER person_kept ON regions_user;
DROP FUNCTION accountability_person_is_kept();
DROP TRIGGER issue_persons ON accountability_issue;
DROP FUNCTION accountability_issue_persons();
"""


def _forward():
    for name in KEPT:
        yield f"""CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON accountability_{name}
            FOR EACH STATEMENT EXECUTE FUNCTION accountability_is_kept();"""
    for name, stamps in STAMPS.items():
        given = ", ".join(f"'{stamp}'" for stamp in stamps)
        yield f"""CREATE TRIGGER {name}_stamped BEFORE INSERT OR UPDATE ON accountability_{name}
            FOR EACH ROW EXECUTE FUNCTION ledger_stamped_here({given});"""


def _backward():
    for name in STAMPS:
        yield f"DROP TRIGGER {name}_stamped ON accountability_{name};"
    for name in KEPT:
        yield f"DROP TRIGGER {name}_no_truncate ON accountability_{name};"


class Migration(migrations.Migration):
    dependencies = [
        ("accountability", "0008_level_deadline_guards"),
        ("ledger", "0008_kept_and_dated"),
        ("regions", "0003_joint_meeting_duty"),
    ]
    operations = [
        migrations.RunSQL(PERSONS + "".join(_forward()), "".join(_backward()) + UNDO),
    ]
