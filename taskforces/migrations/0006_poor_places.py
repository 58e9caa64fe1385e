"""The list of poor places, and the charge of a poor township of the first class."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LEVELS = """
CREATE OR REPLACE FUNCTION taskforces_charge_level() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its integer := (SELECT level FROM regions_region WHERE id = NEW.region_id);
BEGIN
    IF its <> (CASE
        WHEN NEW.kind = 'deep_county' THEN 2
        WHEN NEW.kind IN ({townships}) THEN 3
        ELSE 4 END) THEN
        PERFORM taskforces_refuse(NEW.id, TG_TABLE_NAME, 'no such charge at this level');
    END IF;
    RETURN NEW;
END $$;
"""
FORWARD = (
    LEVELS.format(townships="'township', 'deep_township', 'poor_township'")
    + """
CREATE TRIGGER poor_place_level BEFORE INSERT ON taskforces_poorplace
FOR EACH ROW EXECUTE FUNCTION taskforces_charge_level();
CREATE TRIGGER poor_place_stays BEFORE UPDATE ON taskforces_poorplace FOR EACH ROW
EXECUTE FUNCTION taskforces_stays('region_id', 'kind', 'starts_on', 'named_at', 'named_by_id');
CREATE TRIGGER poor_place_is_kept BEFORE DELETE ON taskforces_poorplace
FOR EACH ROW EXECUTE FUNCTION taskforces_is_kept();
"""
)
BACKWARD = """
DROP TRIGGER poor_place_is_kept ON taskforces_poorplace;
DROP TRIGGER poor_place_stays ON taskforces_poorplace;
DROP TRIGGER poor_place_level ON taskforces_poorplace;
""" + LEVELS.format(townships="'township', 'deep_township'")


class Migration(migrations.Migration):
    dependencies = [
        ("regions", "0005_cadre"),
        ("taskforces", "0005_first_routes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="charge",
            name="kind",
            field=models.CharField(
                choices=[
                    ("township", "Prefecture in charge of a township"),
                    ("village", "County in charge of a village"),
                    ("group", "Township in charge of a group"),
                    ("deep_county", "Leader in charge of a county in deep poverty"),
                    ("deep_township", "Leader in charge of a township in extreme poverty"),
                    ("poor_township", "Leader in charge of a poor township of the first class"),
                    ("deep_village", "Leader in charge of a village in deep poverty"),
                ],
                max_length=13,
            ),
        ),
        migrations.CreateModel(
            name="PoorPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("deep_county", "County in deep poverty"),
                            ("deep_township", "Township in extreme poverty"),
                            ("poor_township", "Poor township of the first class"),
                            ("deep_village", "Village in deep poverty"),
                        ],
                        max_length=13,
                    ),
                ),
                ("document_no", models.CharField(blank=True, max_length=60)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("end_words", models.CharField(blank=True, max_length=200)),
                ("named_at", models.DateTimeField()),
                ("struck_at", models.DateTimeField(blank=True, null=True)),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="named_poor",
                        to="regions.region",
                    ),
                ),
                (
                    "struck_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("region__path", "kind", "starts_on"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("named_at__isnull", True), ("named_by__isnull", True)),
                            models.Q(("named_at__isnull", False), ("named_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="poor_place_named_at_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("struck_at__isnull", True), ("struck_by__isnull", True)),
                            models.Q(("struck_at__isnull", False), ("struck_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="poor_place_struck_at_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends_on__isnull", True), ("struck_at__isnull", True)),
                            models.Q(
                                ("ends_on__gte", models.F("starts_on")),
                                ("struck_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="poor_place_struck_with_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on__isnull", True)),
                        fields=("region", "kind"),
                        name="poor_place_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
