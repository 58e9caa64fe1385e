"""Pages of acts: who may, reporting by the form, signing from the queue, undoing."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from households import acts
from households.models import Act, Membership, Person
from ledger.models import Evidence, Signature
from regions.duties import Duty
from tests.as_application import unguarded
from tests.factories import (
    CountyFactory,
    EvidenceFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2018, 6, 1)
HTMX = {"HX-Request": "true"}
INK = "[[[20,50],[60,30],[90,70],[120,40]],[[160,40],[190,70],[220,30]]]"


@pytest.fixture
def home():
    home = HouseholdFactory(member_count=3, head_name="陆甲", head_initials="lj")
    for name, relation, sex in (
        ("陆甲", "户主", "男"),
        ("陆乙", "配偶", "女"),
        ("陆丙", "之女", "女"),
    ):
        person = PersonFactory(name=name, sex=sex)
        MembershipFactory(household=home, relation=relation, person=person)
    return home


@pytest.fixture
def worker(officer, home):
    return officer(Duty.GRID_WORKER, home.region)


@pytest.fixture
def township(officer, home):
    return officer(Duty.TOWNSHIP_OFFICE, home.region.parent.parent)


@pytest.fixture
def act(home, worker):
    given = {"person": who(home, "之女").pk}
    act = acts.propose("leave", home, given, by=worker, happened_on=DAY, reason="婚出")
    EvidenceFactory(row=act)
    return act


def who(home, relation):
    return home.members.get(relation=relation).person


def photo(name="paper.jpg"):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(drawn, "JPEG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/jpeg")


def form_of(kind, home):
    return reverse("households:act-new", args=[home.pk, kind])


def address(name, act):
    return reverse(f"households:act-{name}", args=[act.pk])


def place_of(home, duty):
    above = home.region.parent.parent
    return {
        Duty.GRID_WORKER: home.region,
        Duty.VILLAGE_LEADER: home.region.parent,
        Duty.TOWNSHIP_OFFICE: above,
        Duty.PREFECTURE_OFFICE: above.parent.parent,
    }.get(duty, above.parent)


# --- who may ------------------------------------------------------------------------------------
CASES = [
    # duty, where, tab, form, queue, act, sign, withdraw
    pytest.param(Duty.GRID_WORKER, "here", 200, 200, 200, 200, 403, 403, id="grid-worker"),
    pytest.param(Duty.VILLAGE_LEADER, "here", 200, 200, 200, 200, 403, 403, id="village-leader"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "here", 200, 200, 200, 200, 302, 403, id="township"),
    pytest.param(Duty.COUNTY_OFFICE, "here", 200, 200, 200, 200, 302, 403, id="county"),
    pytest.param(Duty.COUNTY_OFFICE, "elsewhere", 404, 404, 200, 404, 404, 404, id="other-county"),
    pytest.param(Duty.PREFECTURE_OFFICE, "here", 200, 403, 200, 200, 403, 403, id="prefecture"),
    pytest.param(Duty.LEADER, "here", 403, 403, 403, 403, 403, 403, id="leader"),
    pytest.param(Duty.AUDITOR, "here", 403, 403, 403, 403, 403, 403, id="auditor"),
]


@pytest.mark.parametrize(("duty", "where", "tab", "form", "queue", "page", "sign", "back"), CASES)
def test_who_may_see_report_and_sign(
    client, officer, home, act, duty, where, tab, form, queue, page, sign, back
):
    place = place_of(home, duty) if where == "here" else CountyFactory()
    client.force_login(officer(duty, place))

    found = [
        client.get(reverse("households:household-acts", args=[home.pk])).status_code,
        client.get(form_of("leave", home)).status_code,
        client.get(reverse("households:act-list")).status_code,
        client.get(address("detail", act)).status_code,
        client.post(address("withdraw", act)).status_code,
        client.post(address("sign", act)).status_code,
    ]

    assert found == [tab, form, queue, page, back, sign]


@pytest.mark.parametrize("name", ["refuse", "undo"])
def test_a_grid_worker_neither_refuses_nor_undoes(client, worker, act, name):
    client.force_login(worker)

    assert client.post(address(name, act), {"note": "不符"}).status_code == 403


def test_a_paper_is_seen_by_who_sees_the_household(client, officer, home, act):
    EvidenceFactory(row=act).file.storage.save("evidence/x.pdf", SimpleUploadedFile("x", b"%PDF-"))
    with unguarded("ledger_evidence"):
        Evidence.objects.update(file="evidence/x.pdf")
    url = reverse("ledger:evidence-file", args=[Evidence.objects.first().pk])

    client.force_login(officer(Duty.COUNTY_OFFICE, place_of(home, Duty.COUNTY_OFFICE)))
    assert client.get(url).status_code == 200
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory()))
    assert client.get(url).status_code == 404


# --- reporting ----------------------------------------------------------------------------------
FILLED = {
    "join": {
        "name": "陆丁", "birth_on": "2018-05-20", "sex": "男", "relation": "之子",
        "ethnic": "布依族", "reason": "新生儿", "education": "学龄前儿童", "health": ["健康"],
    },
    "leave": {"person": "之女", "reason": "婚出"},
    "head": {"head": "配偶"},
    "split": {"persons": "之女", "head": "之女"},
    "merge": {"other": "other"},
    "transfer_member": {"person": "之女", "other": "other", "relation": "之儿媳"},
    "transfer": {"region": "grid"},
    "dissolve": {"reason": "其他"},
}  # fmt: skip


@pytest.fixture
def fill(home, officer, client):
    """`fill(kind, **more)` posts the form of a kind as the village leader of two households."""
    leader = officer(Duty.VILLAGE_LEADER, home.region.parent)
    client.force_login(leader)
    grid = GridFactory(parent=home.region.parent)
    other = HouseholdFactory(region=grid, member_count=1, head_name="韦甲", head_initials="wj")
    theirs = MembershipFactory(household=other, person=PersonFactory(name="韦甲")).person
    keys = {m.relation: m.person_id for m in home.members}
    keys |= {"other": other.pk, "grid": grid.pk}
    fields = ("person", "persons", "head", "other", "region")

    def post(kind, **more):
        given = {k: keys[v] if k in fields else v for k, v in FILLED[kind].items()}
        merged = {f"to_{theirs.pk}": "其他", "relations_for": f"m{other.pk}"}
        merged = merged if kind == "merge" else {}
        return client.post(
            form_of(kind, home),
            {"happened_on": "2018-06-01", "note": "", **given, **merged, **more},
            headers=more.pop("headers", {}),
        )

    return post


@pytest.mark.parametrize("kind", FILLED)
def test_a_form_is_shown_previewed_and_sent(client, fill, home, kind):
    assert client.get(form_of(kind, home)).status_code == 200

    page = fill(kind, step="preview")
    if_changed = Act.objects.count()
    answer = fill(kind, step="send", seen=page.context["seen"], papers=photo())

    act = Act.objects.get()
    assert page.status_code == 200, page.context["form"].errors
    assert (if_changed, answer.url) == (0, address("detail", act))
    assert act.kind == kind
    assert Evidence.objects.filter(subject_id=act.pk).count() == 1
    assert client.get(answer.url).status_code == 200


def test_without_its_preview_nothing_is_sent(fill):
    answer = fill("leave", step="send")

    assert not Act.objects.exists()
    assert answer.context["is_changed"]


def test_a_preview_shows_every_member_before_and_after(fill):
    text = fill("head", step="preview").content.decode()

    assert "陆甲户的成员" in text
    (section,) = fill("head", step="preview").context["sections"]
    assert [(line.label, line.before, line.after) for line in section.lines] == [
        ("陆甲", "户主", "配偶"),
        ("陆乙", "配偶", "户主"),
        ("陆丙", "之女", "之女"),
    ]


def test_relations_are_derived_for_the_head_that_is_chosen(client, fill, home):
    page = fill("leave", step="fields", person=who(home, "户主").pk, head=who(home, "之女").pk)

    fields = {field.label: field.value() for field in page.context["form"].relation_fields}
    assert fields == {"陆乙": "之母"}
    assert page.status_code == 200


def test_a_relation_that_was_changed_is_kept_until_another_head_is_chosen(client, fill, home):
    head, wife, child = (who(home, r) for r in ("户主", "配偶", "之女"))
    mark = f"h{child.pk}"
    chosen = {f"to_{wife.pk}": "其他", f"to_{head.pk}": "之父", "relations_for": mark}

    kept = fill("head", step="fields", head=child.pk, **chosen).context["form"]
    anew = fill("head", step="fields", head=wife.pk, **chosen).context["form"]

    assert kept[f"to_{wife.pk}"].value() == "其他"
    assert anew[f"to_{head.pk}"].value() == "配偶"


@pytest.mark.parametrize("words", ["韦甲", "wj"])
def test_the_other_household_is_found_by_name_and_initials(fill, words):
    page = fill("merge", step="fields", other="", find=words)

    assert "韦*" in page.content.decode()


def test_a_household_out_of_reach_is_not_found(fill):
    stranger = HouseholdFactory(head_name="韦甲")

    page = fill("merge", step="fields", other="", find=stranger.household_no)

    assert page.context["form"].fields["other"].choices == []


def test_htmx_gets_the_fields_and_the_preview_alone(client, home, worker):
    client.force_login(worker)
    given = {"step": "preview", "happened_on": "2018-06-01", "reason": "婚出"}

    answer = client.post(
        form_of("leave", home), {**given, "person": who(home, "之女").pk}, headers=HTMX
    )

    text = answer.content.decode()
    assert "<html" not in text
    assert 'id="act-fields"' in text
    assert 'id="act-preview" hx-swap-oob="true"' in text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        pytest.param({"happened_on": "2199-12-31"}, "不能晚于今天", id="to-come"),
        pytest.param({"happened_on": "2999-01-01"}, "1900", id="no-day-of-ours"),
        pytest.param({"reason": "捡来"}, "捡来", id="no-reason-of-the-list"),
        pytest.param({"id": "522799"}, "位数", id="a-short-number-is-a-warning"),
    ],
)
def test_what_is_wrong_is_said_on_the_form(fill, wrong, told):
    answer = fill("join", step="preview", **wrong)

    assert told in answer.content.decode()
    assert not Act.objects.exists()


def test_no_personal_word_stands_in_an_address(client, fill, home):
    page = fill("merge", step="fields", other="", find="韦甲")

    assert "韦" not in page.request["PATH_INFO"] + page.request["QUERY_STRING"]


def test_a_form_of_a_kind_that_is_not_offered_does_not_exist(client, home, worker):
    client.force_login(worker)

    assert client.get(form_of("income", home)).status_code == 404
    assert client.get(form_of("nothing", home)).status_code == 404


# --- deciding -----------------------------------------------------------------------------------
def test_signing_by_hand_puts_it_in_force(client, township, act, home):
    client.force_login(township)

    answer = client.post(address("sign", act), {"note": "已核", "strokes": INK})

    act.refresh_from_db()
    assert (answer.url, act.state, act.answer) == (address("detail", act), "done", "已核")
    assert Signature.objects.get().strokes
    page = client.get(answer.url).content.decode()
    assert "离开" in page


def test_reading_one_after_another(client, township, worker, act, home):
    given = {"head": who(home, "配偶").pk}
    second = acts.propose("head", home, given, by=worker, happened_on=DAY)
    client.force_login(township)

    page = client.get(address("detail", act), {"queue": "1"})
    answer = client.post(address("refuse", act), {"note": "材料不清", "queue": "1"})

    assert page.context["following"] == second
    assert answer.url == f"{address('detail', second)}?queue=1"


def test_a_refusal_without_a_reason_comes_back(client, township, act):
    client.force_login(township)

    answer = client.post(address("refuse", act), {"note": ""})

    assert answer.status_code == 422
    assert answer.context["failed"] == "refuse"


def test_without_a_paper_the_button_says_why(client, township, home, worker):
    given = {"head": who(home, "配偶").pk}
    act = acts.propose("head", home, given, by=worker, happened_on=DAY)
    client.force_login(township)

    page = client.get(address("detail", act))
    answer = client.post(address("sign", act), {})

    assert "还没有佐证材料" in page.content.decode()
    assert answer.status_code == 422


def test_who_reported_is_told_why_he_may_not_sign(client, township, home):
    act = acts.propose("dissolve", home, {}, by=township, happened_on=DAY, reason="其他")
    client.force_login(township)

    page = client.get(address("detail", act))

    assert "报告人不能签认自己的报告" in page.content.decode()
    assert page.context["may"].withdraw == ""


def test_what_came_later_stands_in_the_way_with_its_link(client, township, worker, act, home):
    acts.sign(act, by=township)
    home.refresh_from_db()
    child = Membership.objects.get(person__name="陆丙")
    back = {"name": "陆丙", "id": child.person.id_number, "relation": "之女"}
    later = acts.propose("join", home, back, by=worker, happened_on=DAY, reason="其他")
    EvidenceFactory(row=later)
    acts.sign(later, by=township)
    dissolved = acts.propose("dissolve", home, {}, by=worker, happened_on=DAY, reason="其他")
    EvidenceFactory(row=dissolved)
    acts.sign(dissolved, by=township)
    client.force_login(township)

    text = client.get(address("detail", later)).content.decode()

    assert "之后又有变动" in text
    assert f'href="{address("detail", dissolved)}"' in text


def test_a_stale_report_says_what_changed(client, township, act):
    Membership.objects.filter(person__name="陆丙").update(left_on=DAY, left_reason="死亡")
    client.force_login(township)

    page = client.get(address("detail", act))
    answer = client.post(address("sign", act), {})

    assert "陆丙“离开日期”" in page.content.decode()
    assert "报告之后有变动" in answer.content.decode()


def test_withdrawing_ones_own_report(client, worker, act):
    client.force_login(worker)

    client.post(address("withdraw", act), {"note": "填错"})

    assert Act.objects.get().state == Act.State.WITHDRAWN


def test_a_paper_is_kept_at_once(client, worker, act):
    client.force_login(worker)

    answer = client.post(address("paper", act), {"papers": photo()})
    bad = client.post(
        address("paper", act), {"papers": SimpleUploadedFile("x.jpg", b"x")}, headers=JSON
    )

    assert answer.url == address("detail", act)
    assert Evidence.objects.filter(subject_id=act.pk, kind="photo").count() == 1
    assert (bad.status_code, "不是可以打开" in bad.json()["error"]) == (422, True)


JSON = {"Accept": "application/json"}


def test_a_person_of_the_form_becomes_a_member(client, fill, home, township):
    page = fill("join", step="preview")
    fill("join", step="send", seen=page.context["seen"], papers=photo())
    client.force_login(township)

    client.post(address("sign", Act.objects.get()), {})

    child = Person.objects.get(name="陆丁")
    assert home.members.get(person=child).joined_reason == "新生儿"
    assert child.years.get().health == ["健康"]


@pytest.mark.parametrize("state", ["open", "done"])
def test_the_page_of_an_act_asks_the_database_little(
    client, township, act, state, django_assert_max_num_queries
):
    _in_state = {"open": lambda: None, "done": lambda: acts.sign(act, by=township)}[state]()
    client.force_login(township)

    # the frame asks 9: user, the session's record (6), postings, notices
    with django_assert_max_num_queries(9 + 12):
        client.get(address("detail", act))
