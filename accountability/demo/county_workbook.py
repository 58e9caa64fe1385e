"""The workbook by which the demo's county hands its organisation in.

Planted holes: the county has no task force for publicity, the second township few of them; the
third township has no command post; in each township with work teams the last village has none
and the one before no captain; nobody of the county is in charge of the last village.
"""

from itertools import cycle

from accountability.demo import roster
from accountability.demo.ground import MANDATE, NAMES, UNITS, Ground
from regions.models import Audience, Region, User
from taskforces.models import BodyKind, ChargeKind, Role, Strand, Subject
from taskforces.organisation.workbook import BODIES, CADRES, CHARGES, SEATS, written

Row = dict[str, str]
_GROUPS = ("一组", "二组", "三组")


class Book:
    """The rows by sheet, and what they have in common."""

    def __init__(self, since: str) -> None:
        self.since = since
        self.rows: dict[str, list[Row]] = {CADRES: [], BODIES: [], SEATS: [], CHARGES: []}

    def cadre(self, region: Region, unit: str, post: str, audience: str) -> str:
        """Put somebody on the roster; returns the number."""
        row = roster.row(region, unit, post, audience)
        self.rows[CADRES].append(row)
        return row["number"]

    def body(self, region: Region, kind: str, name: str, **more: str) -> str:
        """Found a body; returns its name."""
        row = {"region": region.code, "kind": kind, "name": name, "starts_on": self.since}
        self.rows[BODIES].append(row | more)
        return name

    def seat(self, region: Region, body: str, number: str, role: str, strand: str = "") -> None:
        row = {"region": region.code, "body": body, "cadre": number, "role": role}
        self.rows[SEATS].append(row | {"strand": strand, "starts_on": self.since})

    def charge(self, region: Region, kind: str, number: str, group: str = "") -> None:
        row = {"region": region.code, "kind": kind, "cadre": number, "group_name": group}
        self.rows[CHARGES].append(row | {"starts_on": self.since})


def content(here: Ground, *, by: User) -> bytes:
    """The workbook; who holds an account is put on the roster first, for it names no accounts."""
    book = Book(f"{here.since}")
    known = _accounts(here, by)
    _county(book, here, known)
    townships = here.townships()
    for n, township in enumerate(townships):
        if n != 2:
            _command_post(book, township, here)
    for n, township in enumerate(townships[:2]):
        _township(book, township, known, list(Subject)[: 8 - 5 * n])
        _villages(book, township, here, known)
    return bytes(written(book.rows).getvalue())


def other_counties(here: Ground) -> bytes:
    """The workbook of the leading groups of the other counties: the last has none, the one before
    a single co-leader.
    """
    book = Book(f"{here.since}")
    counties = here.prefecture.children.exclude(pk=here.county.pk).order_by("code")[:10]
    for n, county in enumerate(counties):
        posts = ((f"中共{county.name}委", "书记"), (f"{county.name}人民政府", "县市长"))
        group = book.body(county, BodyKind.LEADING_GROUP, f"{county.name}扶贫开发领导小组")
        for unit, post in posts[: 1 if n == len(counties) - 1 else 2]:
            number = book.cadre(county, unit, post, Audience.LEADERS)
            book.seat(county, group, number, Role.CO_LEADER)
    return bytes(written(book.rows).getvalue())


def _accounts(here: Ground, by: User) -> dict[str, str]:
    """Roster numbers by name of the account."""
    code = here.county.code
    wanted = [
        (f"zhen{here.township.code}", "站长", Audience.GRASSROOTS),
        (f"xian{code}", "主任", Audience.POVERTY_SYSTEM),
        (f"xian{code}b", "副主任", Audience.POVERTY_SYSTEM),
        (f"heshi{code}", "干部", Audience.POVERTY_SYSTEM),
        (f"fuhe{code}", "干部", Audience.POVERTY_SYSTEM),
    ]
    for township in here.townships():
        wanted.append((f"jiancha{township.code}", "主任", Audience.GRASSROOTS))
        wanted.append((f"jiancha{township.code}b", "干部", Audience.GRASSROOTS))
    users = User.objects.filter(postings__region__path__startswith=here.township.path)
    captains = users.filter(username__startswith="cun")
    workers = users.filter(username__startswith="wg", postings__region__parent=here.village)
    for rows, post, audience in (
        (captains, "第一书记", Audience.RESIDENT),
        (workers, "网格员", Audience.GRASSROOTS),
    ):
        names = rows.order_by("username").values_list("username", flat=True)
        wanted.extend((name, post, audience) for name in names)
    return {
        name: roster.enter_account(name, post, audience, by=by).number
        for name, post, audience in wanted
    }


def _county(book: Book, here: Ground, known: dict[str, str]) -> None:
    county, code, name = here.county, here.county.code, here.county.name
    group = book.body(county, BodyKind.LEADING_GROUP, f"{name}扶贫开发领导小组")
    office_name = f"{name}扶贫开发领导小组办公室"
    office = book.body(county, BodyKind.OFFICE, office_name, above_region=code, above=group)
    for unit, post in ((f"中共{name}委", "县委书记"), (f"{name}人民政府", "县长")):
        number = book.cadre(county, unit, post, Audience.LEADERS)
        book.seat(county, group, number, Role.CO_LEADER)
    deputy = book.cadre(county, f"{name}人民政府", "副县长", Audience.LEADERS)
    book.seat(county, group, deputy, Role.DEPUTY)
    book.seat(county, office, known[f"xian{code}"], Role.DIRECTOR)
    book.seat(county, office, known[f"xian{code}b"], Role.DEPUTY_DIRECTOR)
    book.seat(county, office, known[f"fuhe{code}"], Role.LIAISON)
    for subject in list(Subject)[:-1]:
        leader = book.cadre(county, f"县{UNITS[subject]}", "局长", Audience.DEPARTMENTS)
        member = book.cadre(county, f"县{UNITS[subject]}", "股长", Audience.DEPARTMENTS)
        body = _task_force(book, county, subject, (here.prefecture, "黔南州"))
        book.seat(county, body, leader, Role.LEADER)
        book.seat(county, body, member, Role.MEMBER)
        book.seat(county, group, leader, Role.MEMBER)


def _task_force(book: Book, region: Region, subject: Subject, above: tuple[Region, str]) -> str:
    name, (place, of) = NAMES[subject], above
    return book.body(
        region,
        BodyKind.TASK_FORCE,
        f"{region.name}{name}专班",
        subject=subject,
        above_region=place.code,
        above=f"{of}{name}专班",
        mandate=MANDATE.format(name=name),
    )


def _command_post(book: Book, township: Region, here: Ground) -> None:
    """Led by one of the county's standing committee, beside the head of the township."""
    post = book.body(township, BodyKind.COMMAND_POST, f"{township.name}脱贫攻坚一线指挥部")
    unit = f"中共{here.county.name}委"
    commander = book.cadre(here.county, unit, "常委", Audience.LEADERS)
    book.seat(township, post, commander, Role.COMMANDER)
    head = book.cadre(township, f"{township.name}人民政府", "镇长", Audience.GRASSROOTS)
    book.seat(township, post, head, Role.DEPUTY_COMMANDER)


def _township(book: Book, township: Region, known: dict[str, str], subjects: list[Subject]) -> None:
    """The copies of the county's task forces, each led by somebody else."""
    post = f"{township.name}脱贫攻坚一线指挥部"
    book.seat(township, post, known[f"jiancha{township.code}"], Role.LIAISON)
    book.seat(township, post, known[f"jiancha{township.code}b"], Role.MEMBER)
    for subject in subjects:
        place = (township.parent or township, f"{(township.parent or township).name}")
        if subject == Subject.PUBLICITY:  # the county has none
            continue
        body = _task_force(book, township, subject, place)
        unit = f"{township.name}人民政府"
        leader = book.cadre(township, unit, "副镇长", Audience.GRASSROOTS)
        book.seat(township, body, leader, Role.LEADER)


def _villages(book: Book, township: Region, here: Ground, known: dict[str, str]) -> None:
    """A work team for each village but the last, and who of the county and township is in charge.

    The demo's own village comes first, so that nothing is missing there.
    """
    rows = township.children.exclude(pk=here.village.pk).order_by("code")
    villages = [*([here.village] if here.village.parent_id == township.pk else []), *rows]
    helpers = cycle(
        [book.cadre(here.county, "县直机关", "干部", Audience.HELPERS) for _n in range(4)]
    )
    sent = cycle(
        [
            book.cadre(township, f"{township.name}人民政府", "包村干部", Audience.GRASSROOTS)
            for _n in range(4)
        ]
    )
    for n, village in enumerate(villages):
        left = len(villages) - n
        if left > 1 or n == 0:
            team = _team(book, village, (next(helpers), next(sent)))
            if left != 2:
                _captain(book, village, team, known)
            book.charge(village, ChargeKind.VILLAGE, next(helpers))
        if n < 2:
            for group in _GROUPS:
                book.charge(village, ChargeKind.GROUP, next(sent), group)
    numbers = [known[name] for name in known if name.startswith("wg")]
    if here.village.parent_id == township.pk:
        for number in numbers:
            book.seat(here.village, _name(here.village), number, Role.MEMBER, Strand.VILLAGE)
        deep = book.cadre(here.county, f"中共{here.county.name}委", "副书记", Audience.LEADERS)
        book.charge(here.village, ChargeKind.DEEP_VILLAGE, deep)


def _name(village: Region) -> str:
    return f"{village.name}脱贫攻坚工作队"


def _team(book: Book, village: Region, members: tuple[str, str]) -> str:
    team = book.body(village, BodyKind.WORK_TEAM, _name(village))
    for number, strand in zip(members, (Strand.HELPER, Strand.TOWNSHIP), strict=True):
        book.seat(village, team, number, Role.MEMBER, strand)
    head = book.cadre(village, f"{village.name}村委会", "村支书", Audience.GRASSROOTS)
    book.seat(village, team, head, Role.DEPUTY_CAPTAIN, Strand.VILLAGE)
    return team


def _captain(book: Book, village: Region, team: str, known: dict[str, str]) -> None:
    number = known.get(f"cun{village.code}") or book.cadre(
        village, "县派驻村工作队", "第一书记", Audience.RESIDENT
    )
    book.seat(village, team, number, Role.CAPTAIN, Strand.RESIDENT)
