"""Which table is expected how often, as shipped; each county changes what was agreed otherwise."""

from datetime import date

from django.db import migrations

SOURCE = "随系统提供；以本地与部门的约定为准，在页面上修改"
SINCE = date(2018, 1, 1)
# Period and days after its end: docs/sources.md#deliveries.
SHIPPED = {
    ("month", 10): (
        "ga_population", "ga_custody", "ga_accident", "mz_dibao", "mz_tekun", "wj_illness",
        "yb_settlement", "cz_subsidy", "rs_employment", "yj_disaster",
    ),
    ("quarter", 15): (
        "ga_vehicle", "yb_insured", "jy_enrolment", "jy_aid", "zj_housing", "mz_marriage",
        "cl_disability", "rs_pension", "cz_payroll", "sc_registration", "bdc_property", "sl_water",
        "zz_village_cadre", "gjj_fund", "jr_loan",
    ),
    ("year", 90): ("sw_invoice",),
}  # fmt: skip


def ship(apps, _editor):
    expectation = apps.get_model("screening", "Expectation")
    expectation.objects.bulk_create(
        expectation(feed=feed, period=period, due_days=days, source=SOURCE, valid_from=SINCE)
        for (period, days), feeds in SHIPPED.items()
        for feed in feeds
    )


class Migration(migrations.Migration):
    dependencies = [("screening", "0005_batches")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
