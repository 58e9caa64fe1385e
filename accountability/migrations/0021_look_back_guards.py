"""A drawn entry is looked back at once, by another unit; no level's day is later than that above."""

from django.db import migrations

# The lot says what was drawn. Who looks back is of none of the units, and none of the persons, that
# closed the entry; a reopening clears the persons of the row only afterwards.
DUTY = """
CREATE FUNCTION accountability_lookback_refuse(reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'look-back: %', reason
        USING ERRCODE = 'check_violation', CONSTRAINT = 'lookback_guard';
END $$;

CREATE FUNCTION accountability_lookback_duty() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    issue accountability_issue;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM accountability_lookback_refuse('nothing is deleted');
    ELSIF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (
            SELECT FROM accountability_lookbacklot l
            WHERE l.sample_id = NEW.sample_id AND l.place_id = NEW.place_id
              AND NEW.position <= l.drawn AND l.entries[NEW.position] = NEW.issue_id) THEN
            PERFORM accountability_lookback_refuse('the entry was not drawn');
        END IF;
    ELSE
        IF OLD.done_at IS NOT NULL THEN
            PERFORM accountability_lookback_refuse('it is done once');
        END IF;
        IF (NEW.sample_id, NEW.issue_id, NEW.place_id, NEW.position, NEW.round, NEW.due_on,
            NEW.closing_units) IS DISTINCT FROM
           (OLD.sample_id, OLD.issue_id, OLD.place_id, OLD.position, OLD.round, OLD.due_on,
            OLD.closing_units) THEN
            PERFORM accountability_lookback_refuse('what was drawn never changes');
        END IF;
    END IF;
    IF (NEW.given_to_id IS NULL) <> (NEW.given_unit = '')
       OR (NEW.done_by_id IS NULL) <> (NEW.done_unit = '') THEN
        PERFORM accountability_lookback_refuse('a person has a unit');
    END IF;
    IF ARRAY[NEW.given_unit, NEW.done_unit]::text[] && NEW.closing_units::text[] THEN
        PERFORM accountability_lookback_refuse('another unit than closed it');
    END IF;
    SELECT * INTO issue FROM accountability_issue
    WHERE id = NEW.issue_id AND round = NEW.round AND status = 'closed';
    IF FOUND AND EXISTS (
        SELECT FROM unnest(ARRAY[issue.applied_by_id, issue.verified_by_id,
                                 issue.reviewed_by_id, issue.closed_by_id]) AS step(account)
        WHERE accountability_person(step.account) IN (
            accountability_person(NEW.given_to_id), accountability_person(NEW.done_by_id))) THEN
        PERFORM accountability_lookback_refuse('another person than closed it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lookbackduty_guard BEFORE INSERT OR UPDATE OR DELETE ON accountability_lookbackduty
FOR EACH ROW EXECUTE FUNCTION accountability_lookback_duty();
CREATE TRIGGER lookbackduty_stamped BEFORE INSERT OR UPDATE ON accountability_lookbackduty
FOR EACH ROW EXECUTE FUNCTION ledger_stamped_here('done_at');
CREATE TRIGGER lookbacksample_stamped BEFORE INSERT OR UPDATE ON accountability_lookbacksample
FOR EACH ROW EXECUTE FUNCTION ledger_stamped_here('drawn_at');
CREATE TRIGGER leveldeadline_set BEFORE UPDATE ON accountability_leveldeadline
FOR EACH ROW EXECUTE FUNCTION accountability_level_day_set();
CREATE TRIGGER lookbackduty_no_truncate BEFORE TRUNCATE ON accountability_lookbackduty
FOR EACH STATEMENT EXECUTE FUNCTION accountability_is_kept();
CREATE TRIGGER lookbacklot_no_truncate BEFORE TRUNCATE ON accountability_lookbacklot
FOR EACH STATEMENT EXECUTE FUNCTION accountability_is_kept();
CREATE TRIGGER lookbacksample_no_truncate BEFORE TRUNCATE ON accountability_lookbacksample
FOR EACH STATEMENT EXECUTE FUNCTION accountability_is_kept();
"""
# Once set by hand, the day of the rule stays beside it, until the entry is counted from another
# day: then it was opened again.
SET = """
CREATE FUNCTION accountability_level_day_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.set_at IS NOT NULL AND OLD.counted_from = NEW.counted_from
       AND (OLD.original_due_on, OLD.set_at, OLD.set_by_id) IS DISTINCT FROM
           (NEW.original_due_on, NEW.set_at, NEW.set_by_id) THEN
        RAISE EXCEPTION 'the day of the rule stays beside the one that was set'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'leveldeadline_original_stays';
    END IF;
    RETURN NEW;
END $$;
"""
HELD = """
    UPDATE accountability_issue i SET held_due_on = c.due_on
    FROM changed c, regions_region r
    WHERE i.id = c.issue_id AND r.id = i.holder_id AND r.level = c.level
      AND i.held_due_on IS DISTINCT FROM c.due_on;
    RETURN NULL;
END $$;
"""
ORDERED = f"""
CREATE OR REPLACE FUNCTION accountability_level_days_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed c JOIN accountability_leveldeadline above
          ON above.issue_id = c.issue_id AND above.level = c.level - 1 AND above.due_on < c.due_on)
    OR EXISTS (
        SELECT FROM changed c JOIN accountability_leveldeadline below
          ON below.issue_id = c.issue_id AND below.level = c.level + 1 AND below.due_on > c.due_on)
    THEN
        RAISE EXCEPTION 'no level has a later day than the one above it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'leveldeadline_within_the_level_above';
    END IF;
{HELD}"""  # noqa: S608
UNORDERED = f"""
CREATE OR REPLACE FUNCTION accountability_level_days_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
{HELD}"""
BACKWARD = """
DROP TRIGGER lookbacksample_no_truncate ON accountability_lookbacksample;
DROP TRIGGER lookbacklot_no_truncate ON accountability_lookbacklot;
DROP TRIGGER lookbackduty_no_truncate ON accountability_lookbackduty;
DROP TRIGGER leveldeadline_set ON accountability_leveldeadline;
DROP TRIGGER lookbacksample_stamped ON accountability_lookbacksample;
DROP TRIGGER lookbackduty_stamped ON accountability_lookbackduty;
DROP TRIGGER lookbackduty_guard ON accountability_lookbackduty;
DROP FUNCTION accountability_level_day_set();
DROP FUNCTION accountability_lookback_duty();
DROP FUNCTION accountability_lookback_refuse(text);
"""


class Migration(migrations.Migration):
    dependencies = [("accountability", "0020_look_backs")]
    operations = [migrations.RunSQL(SET + DUTY + ORDERED, UNORDERED + BACKWARD)]
