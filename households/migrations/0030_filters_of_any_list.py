from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("households", "0029_duties_named")]

    operations = [
        migrations.AlterField(
            model_name="savedfilter", name="kind", field=models.CharField(max_length=10)
        ),
    ]
