"""Personal keys, of which only the end and wrong PINs are ever written again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

GUARD = """
CREATE FUNCTION regions_personal_key_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN RAISE EXCEPTION 'a personal key is never removed'; END IF;
    IF (NEW.id, NEW.user_id, NEW.public, NEW.salt, NEW.made_at)
       IS DISTINCT FROM (OLD.id, OLD.user_id, OLD.public, OLD.salt, OLD.made_at)
       OR (NEW.sealed <> OLD.sealed AND NEW.sealed <> '')
       OR (NEW.ended_at IS NULL) <> (NEW.sealed <> '')
       OR (OLD.ended_at IS NOT NULL AND (NEW.ended_at, NEW.ended_as)
           IS DISTINCT FROM (OLD.ended_at, OLD.ended_as))
    THEN RAISE EXCEPTION 'a personal key is never written again'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER personal_key_is_kept BEFORE UPDATE OR DELETE ON regions_personalkey
FOR EACH ROW EXECUTE FUNCTION regions_personal_key_is_kept();
CREATE TRIGGER personal_key_no_truncate BEFORE TRUNCATE ON regions_personalkey
FOR EACH STATEMENT EXECUTE FUNCTION regions_personal_key_is_kept();
"""
BACK = """
DROP TRIGGER personal_key_no_truncate ON regions_personalkey;
DROP TRIGGER personal_key_is_kept ON regions_personalkey;
DROP FUNCTION regions_personal_key_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("regions", "0003_joint_meeting_duty")]

    operations = [
        migrations.CreateModel(
            name="PersonalKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public", models.CharField(max_length=130, unique=True)),
                ("sealed", models.TextField(blank=True)),
                ("salt", models.CharField(max_length=32)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_as",
                    models.CharField(
                        blank=True,
                        max_length=8,
                        choices=[("replaced", "Replaced by another"), ("revoked", "Revoked")],
                    ),
                ),
                ("wrong_pins", models.PositiveSmallIntegerField(default=0)),
                ("locked_until", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="personal_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("ended_at__isnull", True)),
                        fields=("user",),
                        name="one_personal_key",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, BACK),
    ]
