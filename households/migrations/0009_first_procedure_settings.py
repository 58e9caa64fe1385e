"""Fill the periods, shares and exclusion grounds of procedures."""

from django.db import migrations

from households.procedures.parameters import first_grounds, first_settings


def fill(apps, _schema_editor):
    setting = apps.get_model("households", "ProcedureSetting")
    setting.objects.bulk_create([setting(**row) for row in first_settings()])
    ground = apps.get_model("households", "ExclusionGround")
    ground.objects.bulk_create([ground(**row) for row in first_grounds()])


class Migration(migrations.Migration):
    dependencies = (("households", "0008_procedures"),)

    operations = (migrations.RunPython(fill, migrations.RunPython.noop),)
