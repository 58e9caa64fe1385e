"""Training at a desk and on a phone: a session is planned, people enrolled, scanned in, closed."""

import pytest
from django.utils import timezone

from regions.duties import Duty
from regions.models import Audience, Cadre, Level, Posting, Region, User
from tests.factories import CadreFactory
from tests.factories.training import EnrolmentFactory, SessionFactory, TrainerFactory
from training import check_in
from training.models import Session, Topic

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LONG = "黔南州脱贫攻坚精准识别精准退出与三保障政策业务骨干示范培训班"


def fill(prefecture: Region) -> None:
    """A roster in every county, some of it trained."""
    session = SessionFactory(region=prefecture, name=LONG, level=Level.PREFECTURE, held=True)
    session.topics.set(Topic.objects.all()[:2])
    for n, county in enumerate(Region.objects.filter(level=Level.COUNTY).order_by("code")):
        for m, audience in enumerate(Audience.values):
            cadres = CadreFactory.create_batch(
                2 + (n + m) % 4, region=county, audience=audience, post="副主任科员"
            )
            chosen = cadres[: (n * m) % 4]
            [EnrolmentFactory(session=session, cadre=cadre, came=True) for cadre in chosen]
    [TrainerFactory(cadre=cadre).sessions.set([session]) for cadre in Cadre.objects.all()[:3]]


def test_a_session_is_walked_from_its_plan_to_its_certificates(village_people, visit):
    way = village_people
    prefecture = Region.objects.get(level=Level.PREFECTURE)
    fill(prefecture)
    clerk = visit(way.zhou.username)

    clerk.open("/training/sessions/new/")
    main = clerk.page.locator("main")
    main.locator("input[name=name]").fill("乡村干部五步工作法培训班")
    main.locator("input[name=organiser]").fill("州扶贫办")
    main.locator("select[name=level]").select_option("1")
    main.locator("label.chip:has(input[value=grassroots])").click()
    main.locator("input[name=topics]").first.check(force=True)
    main.locator("input[name=halves]").fill("1")  # one sign-in is the whole of it
    clerk.look("training-form-desk")
    clerk.press("保存")
    session = Session.objects.get(name="乡村干部五步工作法培训班")
    path = f"/training/sessions/{session.pk}/"
    clerk.press("从花名册报名")
    clerk.page.locator("details[open] button[type=submit]").click()
    clerk.page.wait_for_load_state("networkidle")
    row = session.enrolments.order_by("pk").first()
    worker = Posting.objects.filter(duty=Duty.TOWNSHIP_OFFICE).first().user
    Cadre.objects.filter(pk=row.cadre_id).update(user=worker)

    phone = visit(worker.username, "phone")
    phone.open(f"/training/check-in/{check_in.token_of(session)}/")
    phone.look("training-check-in-phone")
    phone.press("签到")
    phone.look("training-checked-in-phone")
    clerk.both("training-code", f"{path}code/")
    clerk.open(path)
    clerk.press("登记已举办")
    closer: User = way.zhou_second
    second = visit(closer.username)
    second.open(path)
    second.press("办结")
    row.refresh_from_db()

    for name, where in {
        "overview": "/training/",
        "county": f"/training/?region={way.township.postings.get().region.code[:6]}",
        "missing": "/training/reached/?what=missing",
        "sessions": "/training/sessions/",
        "session": path,
        "certificate": f"/training/certificates/{row.pk}/",
        "trainers": "/training/trainers/",
        "plans": "/training/plans/",
        "plan-new": "/training/plans/new/",
        "past": "/training/past/",
        "needs": "/training/needs/",
        "table-19": "/reports/tables/19/",
    }.items():
        second.both(f"training-{name}", where)
    assert row.certificate_no.startswith(f"PX{timezone.localdate().year}-")
    assert clerk.faults + phone.faults + second.faults == []
