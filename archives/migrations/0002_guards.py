"""Version 1 of the catalogues, and what no form has to be trusted with: a published catalogue and
the bytes of a paper never change, and a file goes with its household when that moves.
"""

from django.db import migrations

from archives.data.catalogues import BASIS, CATALOGUES, EFFECTIVE_ON

FORWARD = """
CREATE FUNCTION archives_refuse(named text, key text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% %: %', named, key, why
        USING ERRCODE = 'check_violation', CONSTRAINT = named || '_guard';
END $$;

CREATE FUNCTION archives_catalogue_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.effective_on IS NOT NULL THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'it is published');
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER archives_catalogue_guard BEFORE UPDATE OR DELETE ON archives_catalogue
FOR EACH ROW EXECUTE FUNCTION archives_catalogue_guard();

CREATE FUNCTION archives_kind_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed archives_paperkind := coalesce(NEW, OLD);
BEGIN
    IF EXISTS (SELECT FROM archives_catalogue
               WHERE id IN (changed.catalogue_id, OLD.catalogue_id)
                 AND effective_on IS NOT NULL) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, changed.id::text, 'its catalogue is published');
    END IF;
    RETURN changed;
END $$;
CREATE TRIGGER archives_kind_guard BEFORE INSERT OR UPDATE OR DELETE ON archives_paperkind
FOR EACH ROW EXECUTE FUNCTION archives_kind_guard();

-- TG_ARGV: the columns that do change.
CREATE FUNCTION archives_columns_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - TG_ARGV) IS DISTINCT FROM (to_jsonb(OLD) - TG_ARGV) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'what was taken in stays');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archives_file_guard BEFORE UPDATE ON archives_paperfile FOR EACH ROW
EXECUTE FUNCTION archives_columns_stay('preview', 'previewed_at', 'preview_fault');

CREATE FUNCTION archives_follow_household() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE archives_archive SET region_id = NEW.region_id WHERE household_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER archives_follow_household AFTER UPDATE OF region_id ON households_household
FOR EACH ROW WHEN (OLD.region_id IS DISTINCT FROM NEW.region_id)
EXECUTE FUNCTION archives_follow_household();
"""
BACKWARD = """
DROP TRIGGER archives_follow_household ON households_household;
DROP TRIGGER archives_file_guard ON archives_paperfile;
DROP TRIGGER archives_kind_guard ON archives_paperkind;
DROP TRIGGER archives_catalogue_guard ON archives_catalogue;
DROP FUNCTION archives_follow_household(), archives_columns_stay(), archives_kind_guard(),
    archives_catalogue_guard(), archives_refuse(text, text, text);
"""


def fill(apps, _editor):
    catalogues = apps.get_model("archives", "Catalogue")
    kinds = apps.get_model("archives", "PaperKind")
    for holder, lines in CATALOGUES.items():
        made = catalogues.objects.create(
            holder=holder, version=1, basis=BASIS, effective_on=EFFECTIVE_ON
        )
        kinds.objects.bulk_create(
            kinds(
                catalogue=made,
                code=code,
                chapter=chapter,
                order=order,
                title=title,
                need=need,
                **more,
            )
            for order, (code, chapter, title, need, more) in enumerate(lines, start=1)
        )


def empty(apps, _editor):
    apps.get_model("archives", "PaperKind").objects.all().delete()
    apps.get_model("archives", "Catalogue").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("archives", "0001_files_and_papers")]

    operations = [
        migrations.RunPython(fill, empty),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
