"""The day of the level an entry lies with follows it; what a place was told is kept."""

from django.db import migrations

HELD = """
CREATE FUNCTION accountability_issue_held_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.held_due_on := (
        SELECT d.due_on FROM accountability_leveldeadline d
        JOIN regions_region r ON r.id = NEW.holder_id
        WHERE d.issue_id = NEW.id AND d.level = r.level);
    RETURN NEW;
END $$;
CREATE TRIGGER issue_held_day BEFORE UPDATE OF holder_id ON accountability_issue
FOR EACH ROW WHEN (OLD.holder_id <> NEW.holder_id)
EXECUTE FUNCTION accountability_issue_held_day();

CREATE FUNCTION accountability_level_days_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accountability_issue i SET held_due_on = c.due_on
    FROM changed c, regions_region r
    WHERE i.id = c.issue_id AND r.id = i.holder_id AND r.level = c.level
      AND i.held_due_on IS DISTINCT FROM c.due_on;
    RETURN NULL;
END $$;
CREATE TRIGGER level_days_made AFTER INSERT ON accountability_leveldeadline
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION accountability_level_days_changed();
CREATE TRIGGER level_days_moved AFTER UPDATE ON accountability_leveldeadline
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION accountability_level_days_changed();

CREATE TRIGGER prompt_kept BEFORE UPDATE OR DELETE ON accountability_prompt
FOR EACH ROW EXECUTE FUNCTION accountability_issue_is_kept();
"""

BACKWARD = """
DROP TRIGGER prompt_kept ON accountability_prompt;
DROP TRIGGER level_days_moved ON accountability_leveldeadline;
DROP TRIGGER level_days_made ON accountability_leveldeadline;
DROP TRIGGER issue_held_day ON accountability_issue;
DROP FUNCTION accountability_level_days_changed();
DROP FUNCTION accountability_issue_held_day();
"""


class Migration(migrations.Migration):
    dependencies = [("accountability", "0007_level_deadlines")]
    operations = [migrations.RunSQL(HELD, BACKWARD)]
