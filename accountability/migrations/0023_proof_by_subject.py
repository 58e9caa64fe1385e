"""The guards of a close-out read the trail of their own entry, by one plan for all entries.

Planned anew for each entry, and without statistics over the index of signers, a thousand closed
out at once cost a second more.
"""

from django.db import migrations

SLOW = """FROM ledger_event e JOIN ledger_signature s ON s.event_id = e.id
            JOIN (VALUES"""
QUICK = """FROM (
                SELECT e.kind, e.subject, e.subject_id, e.actor_id, e.data,
                       s.role, s.signer_id, s.strokes
                FROM ledger_event e JOIN ledger_signature s ON s.event_id = e.id
                WHERE e.subject = 'accountability.issue' AND e.subject_id = row.id OFFSET 0
            ) e CROSS JOIN LATERAL (SELECT e.role, e.signer_id, e.strokes) s
            JOIN (VALUES"""
GUARDS = (
    "accountability_closed_needs_proof()",
    "accountability_issue_is_told()",
    "accountability_issue_persons()",
)


def _replaced(old, new):
    return f"""
    DO $do$
    DECLARE
        body text := pg_get_functiondef('accountability_closed_needs_proof()'::regprocedure);
    BEGIN
        IF position($old${old}$old$ IN body) = 0 THEN
            RAISE EXCEPTION 'accountability_closed_needs_proof() is not as this migration knows it';
        END IF;
        EXECUTE replace(body, $old${old}$old$, $new${new}$new$);
    END $do$;
    """


def _planned(how):
    return "".join(f"ALTER FUNCTION {guard} {how};" for guard in GUARDS)


class Migration(migrations.Migration):
    dependencies = [("accountability", "0022_issue_waits")]
    operations = [
        migrations.RunSQL(
            _replaced(SLOW, QUICK) + _planned("SET plan_cache_mode = force_generic_plan"),
            _planned("RESET plan_cache_mode") + _replaced(QUICK, SLOW),
        )
    ]
