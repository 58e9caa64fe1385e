"""The day of a level moves as the rule or the trail says, and the day an entry is held by is its
level's; until now any statement moved both within the day of the whole.
"""

from django.db import migrations

# An event of this transaction says that a level was given a day, or that the entry was opened again.
# Without one the days follow the day of the whole, which moves by a granted extension alone.
MOVED = """
CREATE FUNCTION accountability_level_day_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole date := (SELECT due_on FROM accountability_issue WHERE id = NEW.issue_id);
    is_counted_alike boolean := (NEW.counted_from, NEW.whole_due_on) IS NOT DISTINCT FROM
                                (OLD.counted_from, OLD.whole_due_on);
    is_set_alike boolean := (NEW.original_due_on, NEW.set_at, NEW.set_by_id) IS NOT DISTINCT FROM
                            (OLD.original_due_on, OLD.set_at, OLD.set_by_id);
BEGIN
    IF (NEW.issue_id, NEW.level) = (OLD.issue_id, OLD.level) THEN
        IF OLD.whole_due_on <> whole AND NEW.whole_due_on = whole
           AND NEW.counted_from = OLD.counted_from AND is_set_alike THEN
            RETURN NEW;
        END IF;
        PERFORM 1 FROM ledger_event e
        WHERE e.subject = 'accountability.issue' AND e.subject_id = NEW.issue_id AND e.at >= now()
          AND CASE e.kind
            WHEN 'accountability.issue.reopened' THEN NEW.whole_due_on = whole
            WHEN 'accountability.issue.level_day_set' THEN is_counted_alike AND CASE
                WHEN (e.data ->> 'level')::int = NEW.level THEN
                    NEW.due_on = (e.data ->> 'day')::date
                    AND NEW.set_at = e.at AND NEW.set_by_id = e.actor_id
                WHEN (e.data ->> 'level')::int < NEW.level THEN
                    NEW.due_on = least(OLD.due_on, (e.data ->> 'day')::date) AND is_set_alike
                ELSE false END
            ELSE false END;
        IF FOUND THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the day of a level is not what the trail tells'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'leveldeadline_is_told';
END $$;
CREATE TRIGGER leveldeadline_is_told BEFORE UPDATE ON accountability_leveldeadline
FOR EACH ROW WHEN (
    (OLD.issue_id, OLD.level, OLD.due_on, OLD.whole_due_on, OLD.counted_from, OLD.original_due_on,
     OLD.set_at, OLD.set_by_id) IS DISTINCT FROM
    (NEW.issue_id, NEW.level, NEW.due_on, NEW.whole_due_on, NEW.counted_from, NEW.original_due_on,
     NEW.set_at, NEW.set_by_id))
EXECUTE FUNCTION accountability_level_day_is_told();
"""

# `held_due_on` follows by triggers; the application writes nothing else there.
HELD = """
CREATE FUNCTION accountability_issue_held_day_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT ledger_by_owner(TG_RELID) AND NEW.held_due_on IS DISTINCT FROM (
        SELECT d.due_on FROM accountability_leveldeadline d
        JOIN regions_region r ON r.id = NEW.holder_id
        WHERE d.issue_id = NEW.id AND d.level = r.level) THEN
        RAISE EXCEPTION 'issue %: the day it is held by is that of its level', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'issue_held_day_follows';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issue_held_day_follows BEFORE UPDATE OF held_due_on ON accountability_issue
FOR EACH ROW WHEN (OLD.held_due_on IS DISTINCT FROM NEW.held_due_on)
EXECUTE FUNCTION accountability_issue_held_day_follows();
"""

BACKWARD = """
DROP TRIGGER issue_held_day_follows ON accountability_issue;
DROP FUNCTION accountability_issue_held_day_follows();
DROP TRIGGER leveldeadline_is_told ON accountability_leveldeadline;
DROP FUNCTION accountability_level_day_is_told();
"""


class Migration(migrations.Migration):
    dependencies = [("accountability", "0023_proof_by_subject")]
    operations = [migrations.RunSQL(MOVED + HELD, BACKWARD)]
