import pytest
from django.core.management import call_command
from regions.models import Level, Region, Posting, Cadre
from accountability.demo import accounts

pytestmark = pytest.mark.django_db(transaction=True)


def test_look(township, visit):
    call_command("demo_casework", leads=60, verbosity=0)
    worker = accounts.shown()[0][2]
    village = worker.region.parent
    county = village.parent.parent
    here = visit(accounts.PREFECTURE)
    if True:
        for name, path in (
            ("w-village", f"/reports/work/place/?region={village.code}"),
            ("w-county", f"/reports/work/place/?region={county.code}"),
            ("w-org", f"/organisation/print/?region={county.code}"),
            ("w-pref", "/reports/work/place/"),
            ("w-person", f"/reports/work/person/{worker.user_id}/"),
            ("w-mine", "/reports/work/"),
            ("w-people", f"/reports/work/people/?region={village.code}"),
            ("w-behind", f"/reports/work/behind/leads/came/?region={village.code}"),
            ("w-grids", f"/reports/posters/grids/?region={village.code}"),
            ("w-training", f"/reports/posters/training/?region={county.code}"),
            ("w-17", f"/reports/tables/17/?region={village.code}"),
            ("w-18", f"/reports/tables/18/?region={village.code}"),
            ("w-15", f"/reports/tables/15/?region={village.code}"),
        ):
            here.both(name, path)
            here.page.screenshot(path=f"/tmp/full-{name}.png", full_page=True)
        for name, path in (
            ("p-village", f"/reports/work/place/?region={village.code}"),
            ("p-county", f"/reports/work/place/?region={county.code}"),
            ("p-grids", f"/reports/posters/grids/?region={village.code}&paper=a3"),
            ("p-org", f"/organisation/print/?region={county.code}"),
            ("p-person", f"/reports/work/person/{worker.user_id}/"),
            ("p-training", f"/reports/posters/training/?region={county.code}"),
        ):
            here.page.set_viewport_size({"width": 1366, "height": 768})
            here.open(path)
            here.page.emulate_media(media="print")
            here.page.pdf(path=f"/tmp/{name}.pdf", prefer_css_page_size=True, format="A4")
            here.page.emulate_media(media="screen")
    print(here.complaints)
