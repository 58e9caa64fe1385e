"""Changes of the base map in the demo: reported, signed, refused, and some that wait."""

from datetime import timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accountability.demo.casework import People
from households import acts
from households.acts import papers
from households.models import Act, Household, Membership
from regions.duties import Permission
from regions.models import Region

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0>>endobj\n"
)
MOST = 12


def report(village: Region) -> int:
    """Let the village's grid workers report changes; return how many. Once only."""
    if Act.objects.filter(source=papers.VISIT).exists():
        return 0
    random, people, made = Random(7), People(), 0  # noqa: S311 - a demo
    homes = Household.objects.living().filter(region__parent=village, member_count__gte=3)
    for number, home in enumerate(homes.select_related("region").order_by("pk")[:MOST]):
        act = _one(home, number, people, random)
        if act is not None:
            _decide(act, number, people)
            made += 1
    return made


def _one(home: Household, number: int, people: People, random: Random) -> Act | None:
    members = list(home.members.order_by("pk"))
    away = next((m for m in members if m.relation in ("之子", "之女")), None)
    wife = next((m for m in members if m.relation == "配偶"), None)
    if number % 3 == 0:
        return _report(home, "join", _newborn(members, random), "新生儿", people)
    if number % 3 == 1 and away is not None:
        return _report(home, "leave", {"person": away.person_id}, "婚出", people)
    if wife is not None:
        return _report(home, "head", {"head": wife.person_id}, "", people)
    return None


def _newborn(members: list[Membership], random: Random) -> dict[str, str]:
    head = next(m for m in members if m.is_head)
    born = timezone.localdate() - timedelta(days=random.randrange(20, 90))
    return {
        "name": head.person.name[0] + random.choice("安宁晨佳"),
        "birth_on": born.isoformat(),
        "sex": random.choice(("男", "女")),
        "relation": "之孙子" if any(m.relation == "之儿媳" for m in members) else "之子",
        "ethnic": head.person.ethnic,
    }


def _report(
    home: Household, kind: str, given: dict[str, object], reason: str, people: People
) -> Act:
    by = people.at(home.region, Permission.HOUSEHOLD_PROPOSE)
    on = timezone.localdate() - timedelta(days=15)
    act = acts.propose(kind, home, given, by=by, happened_on=on, reason=reason)
    papers.add_paper(act, SimpleUploadedFile("证明.pdf", PDF), by=by)
    return act


def _decide(act: Act, number: int, people: People) -> None:
    """Half of them wait; of the others one is refused."""
    signer = people.at(act.region.parent.parent, Permission.HOUSEHOLD_SIGN)  # type: ignore[union-attr]
    if number == 3:
        acts.refuse(act, by=signer, note="证明上的姓名看不清，请重新拍照")
    elif number % 2:
        acts.sign(act, by=signer)
