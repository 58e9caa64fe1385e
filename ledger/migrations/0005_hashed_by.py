"""Each event says by which digest it is hashed; those there are leave it blank and stay valid. Heads get a seal."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_role_of_rectifier")]
    operations = [
        migrations.AddField(
            model_name="event",
            name="hashed_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=6),
        ),
        migrations.AddField(
            model_name="chain",
            name="seal",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]
