"""Papers photographed without a signal: what the phone takes along, and what it sends back."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from archives.checks.operations import check
from archives.field import kinds, pulling
from archives.filing import operations
from archives.filing.operations import Told
from archives.models import Archive, Gap, Paper, PaperFile
from ledger.acts import proposals
from ledger.acts.kinds import PULLS
from ledger.models import Event, FieldAct
from regions.duties import Duty
from tests.archives import builders
from tests.factories import GridFactory, HouseholdFactory
from tests.factories.archives import ArchiveFactory, PaperFactory, kind_of
from tests.factories.field import sent
from tests.ledger.acts.phones import Phone, act

pytestmark = pytest.mark.django_db
FOUR = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]


@pytest.fixture
def phone(office):
    return Phone(office.worker).bind()


@pytest.fixture
def taken(phone, photo):
    """Pages that have come whole; as an act names them."""

    def take(*contents: bytes) -> list[dict[str, str]]:
        found = []
        for content in contents or (photo(90).read(), photo(30).read()):
            name = hashlib.sha256(content).hexdigest()
            answers = list(phone.photo(name, content))
            assert answers[-1].json()["done"]
            found.append({"sha256": name, "caption": f"第 {len(found) + 1} 页"})
        return found

    return take


def paper(office, photos, **body):
    given = {"household": office.archive.household_id, "kind": "application", "is_signed": "yes",
             "made_on": "2014-03-01", "signers": "陆甲"}  # fmt: skip
    return act(kind="archive.paper", photos=photos) | {"body": given | body}


def told(user, part, known=None):
    return dict(PULLS)[part](user, {"known": {part: known or {}}})


def versions(part):
    return {str(one["id"]): one["v"] for one in part["changed"]}


# --- what goes along ----------------------------------------------------------------------------
def test_a_worker_is_told_what_the_own_files_lack_and_then_only_what_changed(office):
    other = ArchiveFactory()
    unsigned = PaperFactory(archive=office.archive, is_signed=False)
    check([office.archive.pk, other.pk])

    first = told(office.worker, "papers")
    [row] = first["changed"]
    again = told(office.worker, "papers", versions(first))
    operations.remove(unsigned, why="拍错了别户的材料", by=office.worker)
    after = told(office.worker, "papers", versions(first))

    flawed = [gap for gap in row["gaps"] if gap["state"] == "flawed"]
    assert row["id"] == office.archive.household_id
    assert row["had"] == {"application": 1}
    assert {"kind": "application", "state": "flawed", "said": "“贫困户申请书”没有签字。",
            "paper": unsigned.pk, "version": 1} in flawed  # fmt: skip
    assert len(row["gaps"]) == Gap.objects.filter(archive=office.archive).count()
    assert (again["changed"], [one.get("had") for one in after["changed"]]) == ([], [None])
    assert told(office.worker, "papers", {"7": "x"})["gone"] == ["7"]


def test_the_kinds_go_along_also_for_a_grid_without_a_file(office, officer):
    grid = HouseholdFactory().region
    worker = officer(Duty.GRID_WORKER, grid)

    [row] = told(worker, "catalogues")["changed"]
    kind = next(one for one in row["kinds"] if one["code"] == "application")

    assert row["id"] == office.archive.catalogue_id
    assert row["grids"] == [grid.code]
    assert kind["wants"][0] == "signature"
    assert told(worker, "papers")["changed"] == []


@pytest.mark.parametrize("who", ["township", "county"])
def test_an_office_takes_no_files_along(office, who):
    user = getattr(office, who)

    assert told(user, "papers") == {"changed": [], "gone": []}
    assert told(user, "catalogues") == {"changed": [], "gone": []}


# --- what comes back ----------------------------------------------------------------------------
def test_a_paper_sent_twice_is_filed_once_with_its_pages(office, phone, taken):
    check([office.archive.pk])
    missing = Gap.objects.filter(archive=office.archive, kind__code="application")
    assert missing.exists()
    envelope = paper(office, taken(), corners=[None, FOUR])

    [first] = phone.send(envelope)
    [second] = phone.send(envelope)

    filed = Paper.objects.get()
    pages = list(filed.versions.get().files.order_by("order").values_list("width", "height"))
    assert first == second
    assert (first["state"], first["address"]) == (
        "accepted", reverse("archives:paper", args=[filed.pk]),
    )  # fmt: skip
    assert first["words"] == "“贫困户申请书”已归档，共 2 页"
    assert (filed.source, filed.is_signed, filed.made_on.year) == ("phone", True, 2014)
    assert pages == [(600, 800), (480, 640)]
    assert not missing.filter(state="missing").exists()
    assert Event.objects.filter(kind="archives.paper.filed", subject_id=filed.pk).count() == 1


def test_pages_that_come_after_their_act_file_it_then(office, phone, photo):
    content = photo().read()
    name = hashlib.sha256(content).hexdigest()

    [held] = phone.send(paper(office, [{"sha256": name}]))
    list(phone.photo(name, content))
    phone.send()

    assert (held["state"], FieldAct.objects.get().state) == ("held", "accepted")
    assert PaperFile.objects.count() == 1


def test_the_first_paper_opens_the_file(office, phone, taken):
    home = HouseholdFactory(region=office.grid)

    [verdict] = phone.send(paper(office, taken(), household=home.pk))

    assert verdict["state"] == "accepted"
    assert Archive.objects.get(household=home).papers.count() == 1


HOSTILE = [
    pytest.param(lambda: b"%PDF-1.4\n" + b"0" * 400, "内容却是PDF", id="pdf"),
    pytest.param(lambda: b"<svg onload='alert(1)'/>" * 9, "是 SVG 图形", id="svg"),
    pytest.param(
        lambda: builders.picture() + b"PK\x05\x06" + b"\0" * 18, "疑为恶意", id="polyglot"
    ),
    pytest.param(lambda: builders.picture()[:400], "第1页.jpg", id="torn"),
    pytest.param(lambda: builders.picture(size=(20, 20)), "请重新拍照", id="tiny"),
    pytest.param(lambda: builders.png(60_000, 60_000), "第1页.jpg", id="bomb"),
]


@pytest.mark.parametrize(("content", "said"), HOSTILE)
def test_bytes_that_are_no_page_are_refused_with_a_sentence(office, phone, taken, content, said):
    [verdict] = phone.send(paper(office, taken(content())))

    assert verdict["state"] == "invalid"
    assert said in verdict["words"]
    assert not Paper.objects.exists()
    assert FieldAct.objects.get().envelope  # the act is kept here too


REFUSED = [
    pytest.param({"kind": "no-such"}, "kind", "不在这户档案的目录里", id="kind"),
    pytest.param({"year": 1800}, "year", "1980", id="year"),
    pytest.param({"household": 2**40}, "", "", id="household"),
    pytest.param({"corners": [[[0, 0]]]}, "corners", "", id="corners"),
    pytest.param({"corners": [[[0.5, 0.5]] * 4]}, "", "围不成一张纸", id="no paper"),
]


@pytest.mark.parametrize(("body", "field", "said"), REFUSED)
def test_what_is_wrong_is_named_and_nothing_is_filed(
    office, phone, taken, photo, body, field, said
):
    [verdict] = phone.send(paper(office, taken(photo().read()), **body))

    assert verdict["state"] == "invalid"
    assert said in verdict["words"]
    assert field in "".join(verdict["fields"])
    assert not Paper.objects.exists()


def test_a_day_that_has_not_come_is_refused_as_at_a_desk(office, phone, taken):
    tomorrow = timezone.localdate() + timedelta(days=1)

    [verdict] = phone.send(paper(office, taken(), made_on=tomorrow.isoformat()))
    [without] = phone.send(paper(office, []))

    assert (verdict["state"], without["state"]) == ("invalid", "invalid")
    assert "还没有到" in verdict["words"]
    assert "请拍照" in without["words"]


# --- somebody else was there meanwhile ----------------------------------------------------------
def test_what_others_filed_meanwhile_stays_beside_it_and_is_told(office, phone, taken):
    PaperFactory(archive=office.archive)

    [verdict] = phone.send(paper(office, taken(), had=0))
    [known] = phone.send(paper(office, taken(), had=2))

    assert verdict["state"] == known["state"] == "accepted"
    assert "别人已归入同种材料（现另有 1 份）" in verdict["words"]
    assert "别人" not in known["words"]
    assert Paper.objects.count() == 3


@pytest.mark.parametrize(("seen", "said"), [(1, False), (0, True)])
def test_a_better_copy_is_the_next_version_of_the_paper_it_is_of(
    office, phone, taken, page, seen, said
):
    before = operations.file_paper(
        office.archive, kind_of(office.archive, "application"),
        Told(is_signed=False, amount_yuan=3200, made_on=timezone.localdate()), [page()],
        by=office.worker,
    )  # fmt: skip
    [verdict] = phone.send(paper(office, taken(), paper=before.pk, version=seen))

    now = Paper.objects.get()
    assert verdict["state"] == "accepted"
    assert ("别人已换过第 1 版" in verdict["words"]) is said
    assert (now.version, now.is_signed, now.amount_yuan, now.made_on.year) == (2, True, 3200, 2014)
    assert now.versions.get(number=2).why == kinds.RETAKEN
    assert not Gap.objects.filter(paper=now, check_code="f01").exists()


def test_a_better_copy_with_a_day_that_has_not_come_leaves_no_bytes(office, phone, taken, page):
    before = operations.file_paper(
        office.archive, kind_of(office.archive, "application"), Told(), [page()], by=office.worker
    )
    folder = Path(default_storage.path("papers"))
    kept = sorted(folder.rglob("*.jpg"))
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()

    [verdict] = phone.send(paper(office, taken(), paper=before.pk, version=1, made_on=tomorrow))

    assert verdict["state"] == "invalid"
    assert before.versions.count() == 1
    assert kept
    assert sorted(folder.rglob("*.jpg")) == kept


def test_a_better_copy_of_a_paper_that_was_taken_out_is_a_paper_of_its_own(office, phone, taken):
    out = PaperFactory(archive=office.archive)
    operations.remove(out, why="拍错了别户的材料", by=office.worker)

    [verdict] = phone.send(paper(office, taken(), paper=out.pk, version=1))

    assert verdict["state"] == "accepted"
    assert Paper.objects.filter(removed_at=None).get().source == "phone"


# --- whose --------------------------------------------------------------------------------------
def test_a_paper_of_another_grid_is_not_filed_and_waits_for_who_answers_there(
    office, phone, taken, officer
):
    there = HouseholdFactory(region=GridFactory(), head_name="韦国兴")
    colleague = officer(Duty.GRID_WORKER, there.region)

    [verdict] = phone.send(paper(office, taken(), household=there.pk))

    row = FieldAct.objects.get()
    assert verdict["state"] == "proposed"
    assert not Paper.objects.exists()
    assert not Archive.objects.filter(household=there).exists()
    assert list(proposals.open_to(colleague)) == [row]
    assert proposals.adopt(row, by=colleague).state == "accepted"
    assert Paper.objects.get().filed_by == colleague


def test_a_duty_that_files_no_papers_files_none_from_a_phone(office, taken, officer, photo):
    leader = Phone(officer(Duty.LEADER, office.grid.parent.parent)).bind()
    content = photo().read()
    name = hashlib.sha256(content).hexdigest()
    list(leader.photo(name, content))

    [verdict] = leader.send(paper(office, [{"sha256": name}]))

    assert verdict["state"] == "proposed"
    assert not Paper.objects.exists()


def test_the_act_says_whose_paper_it_is_and_names_nobody_in_full(office):
    home = office.archive.household
    body = {"household": home.pk, "kind": "application", "made_on": "2014-03-01"}

    said = kinds.tell(sent("archive.paper", body, by=office.worker))

    assert said[0][1].endswith(home.household_no)
    assert home.head_name not in json.dumps(said, ensure_ascii=False)
    assert [text for _label, text in said[1:]] == ["贫困户申请书", "0", "2014-03-01"]


# --- where it shows -----------------------------------------------------------------------------
def test_the_file_and_the_list_of_what_to_fetch_say_that_it_came_from_a_phone(
    client, office, phone, taken
):
    phone.send(paper(office, taken(), is_signed="no"))
    client.force_login(office.worker)
    filed = Paper.objects.get()

    pages = [
        client.get(reverse(name, args=args)).content.decode()
        for name, args in (
            ("archives:archive", [office.archive.pk]), ("archives:paper", [filed.pk]),
            ("archives:todo", []),
        )
    ]  # fmt: skip

    assert ["来自手机" in pages[0], "手机拍摄" in pages[1], "来自手机" in pages[2]] == [True] * 3
    assert pulling.homes_of(office.worker).get() == office.archive.household
