"""Forms of the first chapter: who is poor, and how the household came into the register."""

from archives.made.form import Col, Form
from archives.made.known import IDENTIFYING, Known, day, plain
from households.facts import BY_FIELD
from regions.models import Level

PEOPLE = (
    Col("序号", 11, is_number=True), Col("姓名", 26), Col("与户主关系", 20), Col("性别", 10),
    Col("出生年月", 20), Col("民族", 20), Col("文化程度／在校", 30), Col("劳动技能", 32),
)  # fmt: skip
BASE = (
    *("poor_kind", "id_standard", "exit_status", "exit_year", "cause_main", "causes_other"),
    *("is_martyr_family", "is_one_child_family", "is_two_daughter_family", "is_relocated"),
    *("relocation_mode", "resettle_place", "monitor_kind", "risks"),
)
LIVING = (
    *("house_area_m2", "house_structure", "built_year", "is_dangerous_house", "house_grade"),
    *("has_safe_water", "water_source", "has_power", "has_tv", "access_road"),
    *("road_distance_km", "has_toilet", "fuel", "is_in_coop", "arable_mu", "forest_mu"),
    *("returned_mu", "orchard_mu"),
)
INCOME = (
    *("wage_yuan", "business_yuan", "property_yuan", "family_planning_yuan", "dibao_yuan"),
    *("wubao_yuan", "pension_yuan", "ecology_yuan", "other_transfer_yuan", "business_cost_yuan"),
    "net_per_head_yuan",
)


def begun(known: Known, title: str, who: str, sub: str = "") -> Form:
    """A form with its title, and the household's number at the foot."""
    form = Form(title, who, left=f"户编号 {known.home.household_no}")
    form.heading(sub)
    return form


def where(known: Known) -> str:
    return f"{known.address}　户主：{known.home.head_name}"


def basics(known: Known) -> list[tuple[str, str]]:
    home = known.home
    return [
        ("户主姓名", home.head_name),
        ("户编号", home.household_no),
        ("县（市）、乡镇", known.place(Level.COUNTY, Level.TOWNSHIP)),
        ("行政村", known.village),
        ("自然村", home.natural_village),
        ("村民小组", home.group_name),
        ("家庭人口", plain(home.member_count or None, " 人")),
        ("首次识别时间", f"{home.identified_on:%Y-%m}" if home.identified_on else ""),
    ]


def facts(table: str, names: tuple[str, ...], row: object) -> list[tuple[str, str]]:
    """(label, value) of facts of the register; a row that is not there gives empty cells."""
    found = [BY_FIELD[table, name] for name in names]
    return [
        (one.header, plain(getattr(row, one.column, None), f" {one.unit}" if one.unit else ""))
        for one in found
    ]


def people(form: Form, known: Known, blank: int = 0) -> None:
    rows = [
        [
            str(n), one.name, one.membership.relation, one.person.sex, one.born,
            one.person.ethnic, one.year.school_status or one.year.education, one.year.labour,
        ]
        for n, one in enumerate(known.members, 1)
    ]  # fmt: skip
    form.table(PEOPLE, rows, blank=blank)


def application(known: Known, who: str) -> Form:
    form = begun(known, "贫困户申请书", who)
    said = known.found(IDENTIFYING).get("apply", {})
    head, home = known.head, known.home
    form.para(f"{known.village}村民委员会：", indent=False)
    person = head.person if head else None
    own = "，".join(
        part
        for part in (
            f"我叫{home.head_name}",
            plain(person.sex) if person else "",
            plain(person.ethnic) if person else "",
            f"{person.birth_on.year}年{person.birth_on.month}月出生"
            if person and person.birth_on
            else "",
            f"系{known.address}村民",
            f"家庭人口 {home.member_count} 人",
        )
        if part
    )
    cause = f"我家{known.causes}，生活困难，" if known.causes else "我家生活困难，"
    form.para(f"{own}。{cause}现申请识别为建档立卡贫困户。")
    form.para("家庭成员如下：")
    people(form, known)
    form.y += 3
    form.para("申请理由（收入、住房、饮水、上学、看病等实际困难）：", indent=False)
    if said.get("reason"):
        form.para(said["reason"])
    else:
        form.blanks(5)
    form.para(
        "以上情况属实。我自愿申请，接受入户核查、民主评议和公示，同意对家庭收入、财产等信息进行核对。"
        "特此申请，请予审核。"
    )
    form.signatures(["申请人（户主）"])
    return form


def consent(known: Known, who: str) -> Form:
    form = begun(known, "诚信承诺和授权查询书", who)
    form.line(where(known))
    form.para("一、诚信承诺", indent=False)
    for n, words in enumerate(
        (
            "本户申报的家庭人口、收入、财产、住房、就学、就医等情况真实、完整，没有隐瞒和虚报。",
            "家庭人口、收入、财产等发生变化的，自变化之日起三十日内主动告知村民委员会。",
            "提供虚假材料或者隐瞒情况的，自愿退出帮扶并退回不应享受的资金物资，承担相应责任。",
        ),
        1,
    ):
        form.para(f"{n}．{words}")
    form.para("二、授权查询", indent=False)
    form.para(
        "本户全体成员同意并授权县、乡镇扶贫工作机构，为核对是否符合扶贫条件，向公安、民政、人力资源社会"
        "保障、住房城乡建设、自然资源、市场监管、税务、医保、残联、银行等单位查询下列成员的户籍、婚姻、"
        "就业、社会保险、房产、车辆、工商登记、存款等信息。查询结果只用于贫困识别、退出和动态管理，"
        "查询单位应当保密。"
    )
    columns = (
        Col("序号", 10, is_number=True), Col("姓名", 32), Col("与户主关系", 26),
        Col("证件号码", 52, is_private=True), Col("本人或监护人签字、按印", 60),
    )  # fmt: skip
    rows = [
        [str(n), one.name, one.membership.relation, one.identity, ""]
        for n, one in enumerate(known.members, 1)
    ]
    form.table(columns, rows, least=10)
    form.line("证件号码只印首六位和末四位；未成年人由监护人代签。", size=8.5)
    form.signatures(["户主"])
    return form


def survey(known: Known, who: str) -> Form:
    form = begun(known, "入户调查表", who)
    said = known.found(IDENTIFYING).get("visit", {})
    year = known.year
    form.line(where(known), f"调查日期：{day(said.get('happened_on'))}")
    form.section("一、家庭基本情况")
    form.pairs([*basics(known), ("主要致贫原因", known.home.cause_main),
                ("其他致贫原因", plain(known.home.causes_other))])  # fmt: skip
    form.section(f"二、家庭成员（{len(known.members)} 人）")
    people(form, known, blank=0 if known.members else 4)
    form.section("三、生产生活条件" + (f"（{year.year} 年度）" if year else ""))
    form.pairs(facts("HouseholdYear", LIVING, year), columns=3, label=34)
    form.section("四、收入情况" + (f"（{year.year} 年度，元）" if year else "（元）"))
    form.pairs(facts("HouseholdYear", INCOME, year), columns=3, label=34)
    form.section("五、核查情况")
    form.opinion("收入、住房、饮水、上学、看病", said.get("findings", ""), 34)
    form.opinion("户主意见", "", 20)
    form.signatures(["户主", "调查人", "调查人"])
    return form


def registration(known: Known, who: str) -> Form:
    """The register's own form, in the order that officials know."""
    form = begun(known, "贫困户登记表", who, "（建档立卡信息采集表）")
    year = known.year
    form.line(where(known), f"{year.year} 年度" if year else "")
    form.section("一、基本情况")
    form.pairs([*basics(known), *facts("Household", BASE, known.home)], label=38)
    form.section(f"家庭成员（{len(known.members)} 人）")
    columns = (
        Col("序号", 11, is_number=True), Col("姓名", 22), Col("证件号码", 38, is_private=True),
        Col("与户主关系", 18), Col("性别", 9), Col("民族", 15), Col("文化程度／在校", 22),
        Col("健康状况", 20, is_private=True), Col("劳动技能", 22), Col("务工", 24),
        Col("医保", 11),
    )  # fmt: skip
    rows = [
        [
            str(n), one.name, one.identity, one.membership.relation, one.person.sex,
            one.person.ethnic, one.year.school_status or one.year.education,
            plain(one.year.health), one.year.labour, one.work, _insured(one.year),
        ]
        for n, one in enumerate(known.members, 1)
    ]  # fmt: skip
    form.table(columns, rows, size=8.5)
    form.section("二、生产生活条件")
    form.pairs(facts("HouseholdYear", LIVING, year), columns=3, label=34)
    form.section("三、收入情况（元）")
    form.pairs(facts("HouseholdYear", INCOME, year), columns=3, label=34)
    form.section("四、帮扶责任人")
    helpers = [(one.helper.name, f"{one.helper.unit} {one.helper.post}".strip())
               for one in known.helpers]  # fmt: skip
    form.pairs(
        [
            pair
            for name, unit in helpers or [("", "")]
            for pair in (("帮扶责任人", name), ("单位及职务", unit))
        ]
    )
    form.line("证件号码只印首六位和末四位，原件见户口簿和身份证复印件。", size=8.5)
    form.signatures(["户主", "采集人", "村负责人"])
    return form


def _insured(year: object) -> str:
    found = (
        getattr(year, "has_resident_medical", None),
        getattr(year, "has_employee_medical", None),
    )
    return "" if found == (None, None) else plain(any(found))


def comparison(known: Known, who: str) -> Form:
    """What departments' data said: the step of the procedure, and the leads of the comparison."""
    form = begun(known, "数据比对结果", who)
    said = known.found(IDENTIFYING).get("compare", {})
    form.line(where(known), f"比对日期：{day(said.get('happened_on'))}")
    form.pairs(
        [
            ("家庭人口", plain(known.home.member_count or None, " 人")),
            ("比对结论", said.get("result", "")),
            ("参加比对的部门", said.get("departments", "")),
        ]
    )
    form.opinion("比对情况", said.get("details", ""), 22)
    form.section(f"比对中发现的差异（{len(known.compared)} 条）")
    columns = (
        Col("序号", 11, is_number=True), Col("比对部门", 34), Col("差异", 82),
        Col("发现日期", 24), Col("核实结果", 32),
    )  # fmt: skip
    rows = [
        [str(n), one.by, one.what, plain(one.on), one.outcome]
        for n, one in enumerate(known.compared, 1)
    ]
    form.table(columns, rows, blank=0 if rows else 6)
    form.line("差异是核实的线索，不是结论；以入户核实为准。", size=8.5)
    form.signatures(["核对人", "审核人"], seal=True)
    return form
