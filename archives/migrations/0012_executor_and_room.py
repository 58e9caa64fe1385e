"""Who carries out a destruction, apart from who witnesses it; and the bytes of previews."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION archives_execution_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.executed_at IS NOT NULL THEN
            PERFORM archives_refuse(TG_TABLE_NAME, NEW.id::text, 'it is not approved yet');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.executed_at IS NOT NULL THEN
        IF (NEW.executed_at, NEW.executed_by_id) IS DISTINCT FROM
                (OLD.executed_at, OLD.executed_by_id) OR NEW.state = 'dropped' THEN
            PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'it is carried out');
        END IF;
    ELSIF NEW.executed_at IS NOT NULL THEN
        IF OLD.state <> 'approved' OR NEW.state <> 'approved' THEN
            PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'it is not approved yet');
        END IF;
        IF archives_person(NEW.executed_by_id) = archives_person(NEW.approved_by_id) OR EXISTS (
                SELECT FROM archives_witness WHERE list_id = NEW.id
                AND archives_person(user_id) = archives_person(NEW.executed_by_id)) THEN
            PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'another person carries it out');
        END IF;
    ELSIF OLD.state = 'approved' AND NEW.state = 'done' OR OLD.method = '' AND NEW.method <> '' THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'nobody carried it out');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archives_execution_guard BEFORE INSERT OR UPDATE ON archives_destructionlist
FOR EACH ROW EXECUTE FUNCTION archives_execution_guard();

CREATE FUNCTION archives_witness_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sheet archives_destructionlist;
BEGIN
    SELECT * INTO sheet FROM archives_destructionlist WHERE id = NEW.list_id FOR UPDATE;
    IF sheet.executed_at IS NULL THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.list_id::text, 'nobody carried it out');
    END IF;
    IF archives_person(NEW.user_id) = archives_person(sheet.executed_by_id) OR EXISTS (
            SELECT FROM archives_appraiser WHERE list_id = NEW.list_id
            AND archives_person(user_id) = archives_person(NEW.user_id)) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, NEW.list_id::text, 'who witnesses did nothing else');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archives_witness_apart BEFORE INSERT ON archives_witness
FOR EACH ROW EXECUTE FUNCTION archives_witness_apart();

DROP TRIGGER archives_file_guard ON archives_paperfile;
CREATE TRIGGER archives_file_guard BEFORE UPDATE ON archives_paperfile FOR EACH ROW EXECUTE
FUNCTION archives_columns_stay('preview', 'preview_size', 'previewed_at', 'preview_fault');
"""
BACKWARD = """
DROP TRIGGER archives_file_guard ON archives_paperfile;
CREATE TRIGGER archives_file_guard BEFORE UPDATE ON archives_paperfile FOR EACH ROW
EXECUTE FUNCTION archives_columns_stay('preview', 'previewed_at', 'preview_fault');
DROP TRIGGER archives_witness_apart ON archives_witness;
DROP FUNCTION archives_witness_apart();
DROP TRIGGER archives_execution_guard ON archives_destructionlist;
DROP FUNCTION archives_execution_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("archives", "0011_phone"),
        ("regions", "0005_cadre"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="destructionlist",
            name="executed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="destructionlist",
            name="executed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="paperfile",
            name="preview_size",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="destructionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("executed_at__isnull", True), ("executed_by__isnull", True)),
                    models.Q(("executed_at__isnull", False), ("executed_by__isnull", False)),
                    _connector="OR",
                ),
                name="destruction_list_executed_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("executed_at__isnull", True), ("method__gt", ""), _connector="OR"
                ),
                name="destruction_list_executed_how",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
