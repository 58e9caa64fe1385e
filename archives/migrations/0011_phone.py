from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archives", "0010_alike_near")]

    operations = [
        migrations.AlterField(
            model_name="paper",
            name="source",
            field=models.CharField(
                choices=[
                    ("camera", "Photographed"),
                    ("upload", "Uploaded"),
                    ("bulk", "From a folder"),
                    ("made", "Made from the base map"),
                    ("phone", "Photographed with the phone app"),
                ],
                max_length=6,
            ),
        ),
    ]
