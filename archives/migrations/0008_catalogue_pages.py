"""Catalogues are drafted, published by somebody else, or ended; only a draft changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
DROP TRIGGER archives_catalogue_guard ON archives_catalogue;
CREATE OR REPLACE FUNCTION archives_catalogue_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := ARRAY['basis', 'effective_on', 'published_at', 'published_by_id',
                               'ended_at', 'ended_by_id'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.effective_on IS NOT NULL THEN
            PERFORM archives_refuse(TG_TABLE_NAME, NEW.id::text, 'it begins as a draft');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.effective_on IS NOT NULL THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'it is published');
    END IF;
    IF TG_OP = 'DELETE' THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'it is ended and stays');
    END IF;
    IF OLD.ended_at IS NOT NULL THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'it is ended');
    END IF;
    IF (to_jsonb(NEW) - may_change) IS DISTINCT FROM (to_jsonb(OLD) - may_change) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'a draft stays where it was begun');
    END IF;
    IF NEW.effective_on IS NOT NULL AND (NEW.published_at IS NULL OR NEW.drafted_at IS NULL) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'somebody drafts, another publishes');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archives_catalogue_guard BEFORE INSERT OR UPDATE OR DELETE ON archives_catalogue
FOR EACH ROW EXECUTE FUNCTION archives_catalogue_guard();

-- The row of the catalogue is held, so that no line slips in while it is being published.
CREATE OR REPLACE FUNCTION archives_kind_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed archives_paperkind := coalesce(NEW, OLD);
BEGIN
    PERFORM FROM archives_catalogue WHERE id IN (changed.catalogue_id, OLD.catalogue_id)
    ORDER BY id FOR SHARE;
    IF EXISTS (SELECT FROM archives_catalogue
               WHERE id IN (changed.catalogue_id, OLD.catalogue_id)
                 AND (effective_on IS NOT NULL OR ended_at IS NOT NULL)) THEN
        PERFORM archives_refuse(TG_TABLE_NAME, changed.id::text, 'its catalogue is no draft');
    END IF;
    RETURN changed;
END $$;
"""
BACKWARD = """
DROP TRIGGER archives_catalogue_guard ON archives_catalogue;
CREATE OR REPLACE FUNCTION archives_catalogue_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.effective_on IS NOT NULL THEN
        PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'it is published');
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER archives_catalogue_guard BEFORE UPDATE OR DELETE ON archives_catalogue
FOR EACH ROW EXECUTE FUNCTION archives_catalogue_guard();
CREATE OR REPLACE FUNCTION archives_kind_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("archives", "0007_volumes"),
        ("regions", "0005_cadre"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="catalogue",
            name="base",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="archives.catalogue",
            ),
        ),
        migrations.AddField(
            model_name="catalogue",
            name="drafted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="catalogue",
            name="drafted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="catalogue",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="catalogue",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="paperkind",
            name="example",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddConstraint(
            model_name="catalogue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drafted_at__isnull", True), ("drafted_by__isnull", True)),
                    models.Q(("drafted_at__isnull", False), ("drafted_by__isnull", False)),
                    _connector="OR",
                ),
                name="catalogue_drafted_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="catalogue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="catalogue_ended_at_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="catalogue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("drafted_by__isnull", True),
                    ("published_by__isnull", True),
                    models.Q(("published_by", models.F("drafted_by")), _negated=True),
                    _connector="OR",
                ),
                name="catalogue_published_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="catalogue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True), ("effective_on__isnull", True), _connector="OR"
                ),
                name="catalogue_ended_was_a_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="catalogue",
            constraint=models.UniqueConstraint(
                condition=models.Q(("effective_on__isnull", True), ("ended_at__isnull", True)),
                fields=("holder", "region"),
                name="catalogue_one_draft",
                nulls_distinct=False,
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
