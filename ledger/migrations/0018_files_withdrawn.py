import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER withdrawal_append_only BEFORE UPDATE OR DELETE ON ledger_withdrawal
FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER withdrawal_no_truncate BEFORE TRUNCATE ON ledger_withdrawal
FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER withdrawal_stamped BEFORE INSERT ON ledger_withdrawal
FOR EACH ROW EXECUTE FUNCTION ledger_stamped_here('withdrawn_at');
"""
BACKWARD = """
DROP TRIGGER withdrawal_stamped ON ledger_withdrawal;
DROP TRIGGER withdrawal_no_truncate ON ledger_withdrawal;
DROP TRIGGER withdrawal_append_only ON ledger_withdrawal;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0017_obligations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledger.evidence",
                    ),
                ),
                ("withdrawn_at", models.DateTimeField()),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="withdrawal_withdrawn_at_by",
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
