"""The file to fill in that a version gives out for a kind of paper. That a published version keeps
its own is seen to by `archives_kind_guard` (migration `catalogue_pages`): its line points to it.

Version 1, which came with the program, is completed by what it left empty: words on what a good
paper looks like, and who signs or issues it. What it asks for stays as it is.
"""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import archives.models.templates
from archives.data.examples import EXAMPLES, MISSING

# What the program itself published is completed by the program alone; an empty column, once.
_COMPLETE = """
    UPDATE archives_paperkind k SET {column} = %s FROM archives_catalogue c
    WHERE c.id = k.catalogue_id AND c.region_id IS NULL AND c.version = 1 AND c.holder = %s
      AND c.drafted_at IS NULL AND k.code = %s AND k.{column} = ''"""


def complete(_apps, editor):
    rows = [
        ("example", words, holder, code)
        for holder, of in EXAMPLES.items()
        for code, words in of.items()
    ]
    rows += [
        (column, words, holder, code)
        for holder, of in MISSING.items()
        for code, columns in of.items()
        for column, words in columns.items()
    ]
    with editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE archives_paperkind DISABLE TRIGGER archives_kind_guard")
        for column, *values in rows:
            cursor.execute(_COMPLETE.format(column=column), values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered with checks to come
        cursor.execute("ALTER TABLE archives_paperkind ENABLE TRIGGER archives_kind_guard")


class Migration(migrations.Migration):
    dependencies = [
        ("archives", "0013_kept_papers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(complete, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Template",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("pdf", "PDF"), ("docx", "Word")], max_length=4),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "file",
                    models.FileField(max_length=120, upload_to=archives.models.templates._place),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("sm3", models.CharField(blank=True, default="", max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("pages", models.PositiveSmallIntegerField(default=1)),
                ("put_in_at", models.DateTimeField()),
                (
                    "put_in_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="paperkind",
            name="template",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="archives.template",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("put_in_at__isnull", True), ("put_in_by__isnull", True)),
                    models.Q(("put_in_at__isnull", False), ("put_in_by__isnull", False)),
                    _connector="OR",
                ),
                name="template_put_in_at_by",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="template",
            trigger=pgtrigger.compiler.Trigger(
                name="only_added",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete or update rows from % table', TG_TABLE_NAME;",
                    hash="9944c8ea7d0b51a7cd4762c0de0faa30558439ea",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_only_added_744f3",
                    table="archives_template",
                    when="BEFORE",
                ),
            ),
        ),
    ]
