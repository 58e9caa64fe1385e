"""Forms of the second and third chapters: who helps, and how."""

from django.utils import timezone

from archives.made import policies
from archives.made.form import Col, Form
from archives.made.identified import LIVING, basics, begun, facts, people, where
from archives.made.known import Known, plain
from regions.models import Region


def said_of(known: Known) -> list[policies.Said]:
    """What the policies of today say to the household; the policies are read once a place."""
    return policies.say(known, in_force(known, known.home.region))


def in_force(known: Known, place: Region) -> list[policies.Policy]:
    key = ("policies", place.pk)
    if key not in known.shared:
        known.shared[key] = policies.in_force(timezone.localdate(), place)
    return known.shared[key]


_HELPERS = (
    Col("序号", 12, is_number=True), Col("姓名", 26), Col("单位", 50), Col("职务", 28),
    Col("联系电话", 32, is_private=True), Col("结对日期", 26), Col("结束日期、原因", 40),
)  # fmt: skip


def helper(known: Known, who: str) -> Form:
    form = begun(known, "帮扶责任人信息表", who)
    form.line(where(known))
    form.pairs(
        [
            ("贫困户属性", known.home.poor_kind),
            ("家庭人口", plain(known.home.member_count or None, " 人")),
            ("主要致贫原因", known.home.cause_main),
            ("脱贫属性", known.home.exit_status),
        ]
    )
    form.section("结对帮扶情况")
    rows = [
        [
            str(n), one.helper.name, one.helper.unit, one.helper.post, one.helper.phone,
            plain(one.starts_on), f"{plain(one.ends_on)} {one.reason}".strip(),
        ]
        for n, one in enumerate(known.pairings, 1)
    ]  # fmt: skip
    form.table(_HELPERS, rows, blank=2)
    form.section("本网格联系人")
    form.table(
        (Col("身份", 40), Col("姓名", 50), Col("联系电话", 60, is_private=True)),
        [[duty, name, ""] for duty, name in known.contacts if duty != "帮扶责任人"],
        blank=1,
    )
    form.signatures(["帮扶责任人", "户主"])
    return form


def contact_card(known: Known, who: str) -> Form:
    """For the wall: who is to be called, in large print. Telephones of officials only."""
    form = begun(known, "精准扶贫联系卡", who)
    paper = form.paper
    if known.url:
        paper.code(paper.width - 42, form.y, 30, known.url)
        paper.centred(paper.width - 27, form.y + 33, "工作人员扫码", 8)
    form.y += 8
    paper.text(12, form.y, form.say(f"户主　{known.home.head_name}"), 18, 150)
    form.y += 10
    paper.text(12, form.y, form.say(known.address), 13, 150)
    form.y += 20
    for one in known.helpers:
        _person(form, "帮扶责任人", one.helper.name,
                f"{one.helper.unit} {one.helper.post}".strip(), one.helper.phone)  # fmt: skip
    for duty, name in known.contacts:
        if duty != "帮扶责任人":
            _person(form, duty, name, known.village, "")
    form.y += 6
    form.para("有困难、有意见，先找上面的人；也可以拨打扶贫监督电话 12317。", 16, indent=False)
    return form


def _person(form: Form, duty: str, name: str, unit: str, phone: str) -> None:
    form.room(30)
    form.pairs([(duty, name)], columns=1, label=44, size=18)
    form.pairs([("单位及职务", unit)], columns=1, label=44, size=13)
    form.pairs([("联系电话", phone)], columns=1, label=44, size=18, private=("联系电话",))
    form.y += 3


_YEARS = (
    Col("年度", 16), Col("工资性", 22, is_number=True), Col("生产经营性", 24, is_number=True),
    Col("财产性", 20, is_number=True), Col("转移性", 22, is_number=True),
    Col("经营支出", 22, is_number=True), Col("纯收入", 24, is_number=True),
    Col("人均纯收入", 24, is_number=True), Col("户主确认签字", 30),
)  # fmt: skip


def handbook(known: Known, who: str) -> Form:
    """The handbook: picture, basics, causes, measures, helper, effect (六有)."""
    form = begun(known, "扶贫手册", who)
    paper = form.paper
    form.y += 4
    paper.picture(paper.width - 12 - 36, form.y, 36, 46, b"")
    paper.centred(paper.width - 30, form.y + 50, "（户主照片）", 9)
    wide, form.width = form.width, form.width - 42
    form.pairs(basics(known), columns=1, label=32, size=11)
    form.width = wide
    form.y += 2
    form.section(f"一、家庭成员（{len(known.members)} 人）")
    people(form, known)
    form.section(
        "二、致贫原因和生产生活条件" + (f"（{known.year.year} 年度）" if known.year else "")
    )
    form.pairs([("主要致贫原因", known.home.cause_main),
                ("其他致贫原因", plain(known.home.causes_other))], label=34)  # fmt: skip
    form.pairs(facts("HouseholdYear", LIVING[:12], known.year), columns=3, label=34)
    form.section("三、帮扶责任人")
    rows = [
        [one.helper.name, one.helper.unit, one.helper.post, one.helper.phone, plain(one.starts_on)]
        for one in known.helpers
    ]
    form.table(
        (Col("姓名", 28), Col("单位", 56), Col("职务", 32), Col("联系电话", 34, is_private=True),
         Col("结对日期", 30)), rows, blank=0 if rows else 2,
    )  # fmt: skip
    form.section("四、帮扶措施")
    form.opinion("已落实的措施", plain(known.home.measures), 16)
    form.section("五、享受政策")
    _policies(form, known)
    form.section("六、收入情况（元）")
    form.table(_YEARS, [_year(known, row) for row in reversed(known.years)],
               blank=0 if known.years else 3)  # fmt: skip
    form.section("七、帮扶记录和成效")
    form.table(
        (Col("日期", 26), Col("帮扶内容和成效", 100), Col("帮扶责任人签字", 30),
         Col("户主签字", 30)), [], blank=8, least=11,
    )  # fmt: skip
    form.signatures(["户主", "帮扶责任人"])
    return form


def _year(known: Known, row: object) -> list[str]:
    account = known.account(row.year)  # type: ignore[attr-defined]
    if account is None:
        return [f"{row.year}", *[""] * 8]  # type: ignore[attr-defined]
    sums = account.sums
    return [
        f"{account.year}", plain(sums.wage_yuan), plain(sums.business_yuan),
        plain(sums.property_yuan), plain(account.income.transfer_yuan),
        plain(sums.business_cost_yuan), plain(account.net_yuan), plain(account.per_head_yuan), "",
    ]  # fmt: skip


_GIVEN = (
    Col("序号", 12, is_number=True), Col("政策", 30), Col("可以享受什么", 74, is_private=True),
    Col("已经享受什么", 50), Col("签字确认", 24),
)  # fmt: skip


def _policies(form: Form, known: Known) -> None:
    rows = [
        [str(n), one.policy.title, one.entitled, policies.received_words(one), ""]
        for n, one in enumerate(said_of(known), 1)
    ]
    form.table(_GIVEN, rows, blank=2 if rows else 6, size=9)


def ledger_of_measures(known: Known, who: str) -> Form:
    """The ledger of measures (措施到户台账): a line for each policy, to be signed."""
    form = begun(known, "措施到户台账（政策入户清单）", who)
    form.line(where(known))
    form.pairs(
        [
            ("家庭人口", plain(known.home.member_count or None, " 人")),
            ("脱贫属性", f"{known.home.exit_status} {known.home.exit_year or ''}".strip()),
            ("帮扶措施", plain(known.home.measures)),
            (
                "首次落实时间",
                f"{known.home.measures_from:%Y-%m}" if known.home.measures_from else "",
            ),
        ]
    )
    form.y += 3
    _policies(form, known)
    form.line("“已经享受”的金额来自底图；系统里没有的，由户主和帮扶责任人核对后手填。", size=8.5)
    form.signatures(["户主", "帮扶责任人"])
    return form
