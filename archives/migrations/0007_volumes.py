"""Numbers of volumes. A number given to a file stays, whoever asks: the database refuses another."""

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION archives_number_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM archives_refuse(TG_TABLE_NAME, OLD.id::text, 'its number was given once');
    RETURN NULL;
END $$;
CREATE TRIGGER archives_number_guard BEFORE UPDATE OF number ON archives_archive FOR EACH ROW
WHEN (OLD.number <> '' AND NEW.number IS DISTINCT FROM OLD.number)
EXECUTE FUNCTION archives_number_stays();
"""
BACKWARD = """
DROP TRIGGER archives_number_guard ON archives_archive;
DROP FUNCTION archives_number_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("archives", "0006_alike"),
        ("regions", "0005_cadre"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Fonds",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9]{1,8}$", "全宗号是 1 至 8 位大写字母或数字。"
                            )
                        ],
                        verbose_name="Number of the fonds",
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "county",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("changed_at__isnull", True), ("changed_by__isnull", True)),
                            models.Q(("changed_at__isnull", False), ("changed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="fonds_changed_at_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__regex", "^[A-Z0-9]{1,8}$")),
                        name="fonds_number_shape",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Volume",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fonds_number", models.CharField(max_length=8)),
                ("class_code", models.CharField(max_length=20)),
                ("order", models.PositiveIntegerField()),
                ("number", models.CharField(max_length=60, unique=True)),
                ("numbered_at", models.DateTimeField()),
                (
                    "archive",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="volume",
                        to="archives.archive",
                    ),
                ),
                (
                    "numbered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("class_code", "order"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("numbered_at__isnull", True), ("numbered_by__isnull", True)),
                            models.Q(
                                ("numbered_at__isnull", False), ("numbered_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="volume_numbered_at_by",
                    ),
                    models.UniqueConstraint(
                        fields=("class_code", "order"), name="volume_order_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("order__gte", 1)), name="volume_order_from_one"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="volume",
            trigger=pgtrigger.compiler.Trigger(
                name="only_added",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete or update rows from % table', TG_TABLE_NAME;",
                    hash="499fed4633105ae286807e31b58206855d559847",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_only_added_ddfb5",
                    table="archives_volume",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
