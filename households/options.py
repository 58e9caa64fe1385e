"""The lists of options that the catalogue starts with, and the other names they go by.

Source: the national collection form and its export (docs/sources.md#codes). The national
system's codes are not those of the national standards: its ethnic code 09 is 壮族, while 09 of
GB/T 3304 is 布依族; its relation codes are not those of GB/T 4761. Read as the other list, a code
would silently move the largest groups of the prefecture, so a code is never read at all.

What is in force is in the table `Option` (`households.catalogue`); these are its first rows.
"""

HEAD = "户主"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_STANDARD_ETHNIC = _words(
    "汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 "
    "哈萨克族 傣族 黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族 "
    "达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族 普米族 塔吉克族 怒族 "
    "乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族 独龙族 鄂伦春族 赫哲族 "
    "门巴族 珞巴族 基诺族"
)
ETHNIC = (*_STANDARD_ETHNIC, "穿青人", "其他", "外国血统")
# GB/T 3304-1991: the order of the standard is its code; 57 stands for everybody it does not name.
ETHNIC_STANDARD = {name: f"{n:02d}" for n, name in enumerate(_STANDARD_ETHNIC, 1)} | {
    "穿青人": "57",
    "其他": "57",
    "外国血统": "58",
}
# The national system's own order, as far as it is known: 02 and 04 to 11 differ.
ETHNIC_NATIONAL = {
    name: f"{n:02d}"
    for n, name in enumerate(
        _words("汉族 满族 回族 蒙古族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 侗族"), 1
    )
} | {"水族": "25"}

_RELATIONS = _words(
    "配偶 之子 之女 之儿媳 之女婿 之孙子 之孙女 之外孙子 之外孙女 之父 之母 之岳父 之岳母 之公公 "
    "之婆婆 之祖父 之祖母 之外祖父 之外祖母 其他 之兄弟姐妹 之兄弟媳妇 之叔伯 之侄儿 之侄女 "
    "之曾孙子 之曾孙女"
)
RELATIONS = (HEAD, *_RELATIONS)
RELATION_NATIONAL = {name: f"{n:02d}" for n, name in enumerate(RELATIONS[:20], 1)} | {"其他": "99"}
# GB/T 4761-2008, the code of the group where the register's word is wider than the standard's.
RELATION_STANDARD = dict(
    pair.split(":")
    for pair in [
        "户主:02",
        "配偶:10",
        "之子:20",
        "之女:30",
        "之儿媳:38",
        "之女婿:28",
        "之孙子:40",
        "之孙女:40",
        "之外孙子:40",
        "之外孙女:40",
        "之父:51",
        "之母:52",
        "之岳父:50",
        "之岳母:50",
        "之公公:50",
        "之婆婆:50",
        "之祖父:60",
        "之祖母:60",
        "之外祖父:60",
        "之外祖母:60",
        "其他:97",
        "之兄弟姐妹:70",
        "之兄弟媳妇:97",
        "之叔伯:97",
        "之侄儿:97",
        "之侄女:97",
        "之曾孙子:40",
        "之曾孙女:40",
    ]
)
RELATION_ALIASES = {
    "本人": HEAD,
    "本人或户主": HEAD,
    "妻": "配偶",
    "妻子": "配偶",
    "丈夫": "配偶",
    "儿子": "之子",
    "女儿": "之女",
    "父亲": "之父",
    "母亲": "之母",
    "兄弟": "之兄弟姐妹",
    "姐妹": "之兄弟姐妹",
    "之孙": "之孙子",
    "之外孙": "之外孙子",
    "其他亲属": "其他",
    "非亲属": "其他",
}
RELATION_ALIASES |= {name.removeprefix("之"): name for name in RELATIONS if name[0] == "之"}
ETHNIC_ALIASES = {name.removesuffix("族"): name for name in _STANDARD_ETHNIC if len(name) > 2} | {
    "未识别民族": "其他"
}
POLITICAL_ALIASES = {"党员": "中共党员", "预备党员": "中共预备党员", "团员": "共青团员"}
HEALTH_ALIASES = {"大病": "患有大病", "慢性病": "长期慢性病", "患有大病重病": "患有大病"}
WORK_AREA_ALIASES = {"乡内": "乡(镇)内", "镇内": "乡(镇)内", "乡外县内": "乡(镇)外县内"}

_YEARS = "一二三四五"
_SCHOOL = (
    "非在校生",
    "学龄前儿童",
    "学前教育",
    "小学",
    "七年级",
    "八年级",
    "九年级",
    *(f"{kind}{year}年级" for kind in ("高中", "普通高中", "中职", "高职") for year in _YEARS[:3]),
    *(f"高职高专{year}年级" for year in _YEARS[:3]),
    *(f"技师学院{year}年级" for year in _YEARS[:4]),
    "大专及以上",
    *(f"本科{year}年级" for year in _YEARS),
    "硕士研究生及以上",
)

LISTS: dict[str, tuple[str, ...]] = {
    "贫困户属性": _words(
        "一般贫困户 低保户 五保户 低保贫困户 一般农户 五保贫困户 "
        "一般脱贫户 低保脱贫户 特困供养脱贫户"
    ),
    "脱贫属性": _words("未脱贫 已脱贫 预脱贫 返贫 稳定脱贫"),
    "性别": ("男", "女", "未说明"),
    "证件类型": ("居民身份证", "军官证", "残疾人证"),
    "民族": ETHNIC,
    "与户主关系": RELATIONS,
    "政治面貌": _words(
        "中共党员 中共预备党员 共青团员 民革党员 民盟盟员 民建会员 民进会员 农工党党员 致公党党员 "
        "九三学社社员 台盟盟员 无党派人士 群众"
    ),
    "文化程度": _words("文盲或半文盲 小学 初中 高中 大专及以上 大专 本科及以上 学龄前儿童"),
    "在校生状况": _SCHOOL,
    "健康状况": ("健康", "长期慢性病", "患有大病", "残疾"),
    "残疾类别": _words("视力 听力 言语 肢体 智力 精神 多重"),
    "残疾等级": _words("一级 二级 三级 四级"),
    "劳动技能": _words("普通劳动力 技能劳动力 丧失劳动力 无劳动力 弱劳动力或半劳动力"),
    "务工区域": _words("乡(镇)内 乡(镇)外县内 县外省内 省外 其他"),
    "就业渠道": _words("政府组织 亲友介绍 自主就业 公益性岗位 企业招聘 其他"),
    "公益性岗位": _words("护林员 保洁员 护路员 护水员 护理员 治安协管 其他"),
    "低保类别": _words("农村低保 城市低保 未享受"),
    "特困类别": _words("农村特困 城市特困 不享受"),
    "识别标准": _words("国家标准 省定标准 市定标准"),
    "户类型": _words("脱贫户 普通农户"),
    "监测对象类别": _words("脱贫不稳定户 边缘易致贫户 突发严重困难户"),
    "致贫原因": _words(
        "因病 因残 因学 因灾 缺土地 缺水 缺技术 缺劳力 缺资金 交通条件落后 "
        "自身发展动力不足 因婚 因丧 其他"
    ),
    "致贫返贫风险": _words(
        "因病 因学 因残 因自然灾害 因意外事故 因产业项目失败 因务工就业不稳 缺劳动力 "
        "因安全住房 因安全饮水 其他"
    ),
    "帮扶措施": _words(
        "产业帮扶 就业帮扶 金融帮扶 公益性岗位 健康帮扶 义务教育帮扶 其他教育帮扶 综合保障 "
        "住房安全帮扶 饮水安全帮扶 社会帮扶 搬迁 生产生活条件改善 基础设施"
    ),
    "风险消除方式": _words("帮扶消除 自然消除"),
    "搬迁方式": _words("自主搬迁 整村搬迁 零星搬迁"),
    "安置方式": _words("集中安置 分散安置"),
    "危房级别": _words("A B C D"),
    "房屋主要结构": _words("钢筋混凝土 砖混材料 砖瓦砖木 竹草土坯 石窑洞、土窑洞 其他"),
    "饮水情况": _words("净化自来水 受保护井泉 不受保护井泉 江河湖泊 雨水 桶装 其他"),
    "入户路类型": _words("泥土路 砂石路 水泥路 沥青路 硬化路 其他"),
    "燃料类型": _words("柴草 干畜粪 煤炭 清洁能源 其他"),
    "自然增加原因": _words("新生儿 婚入 户籍迁入 收养 刑满释放回 其他"),
    "立户原因": _words("漏登补录 户籍迁入 返乡定居 分居另过 其他"),
    "分类标记": _words("低保户 特困户 危房户 大病户 重残户 老人户 整户外出 空挂户"),
    "自然减少原因": _words("死亡 婚出 户籍迁出 判刑收监 失联 其他"),
}

# What the program itself goes by: these may be renamed by nobody and are always offered.
FIXED: dict[str, frozenset[str]] = {
    "贫困户属性": frozenset({"一般农户", "一般贫困户"}),
    "脱贫属性": frozenset({"未脱贫", "已脱贫", "返贫"}),
    "与户主关系": frozenset({HEAD, "配偶", "其他"}),
    "性别": frozenset({"男", "女"}),
    "自然减少原因": frozenset({"死亡"}),
    "危房级别": frozenset(LISTS["危房级别"]),
    "健康状况": frozenset({"健康", "残疾"}),
}


def _numbered(names: str, first: int = 1, digits: int = 2) -> dict[str, str]:
    """The national system's codes of names that follow one another in its list."""
    return {name: f"{n:0{digits}d}" for n, name in enumerate(_words(names), first)}


_CAUSE_CODES = {name: f"{n:02d}" for n, name in enumerate(LISTS["致贫原因"][:-1], 1)}
_MEASURE_CODES = dict(
    zip(
        LISTS["帮扶措施"],
        _words("39 40 41 42 45 46 47 48 50 51 52 53 54 55"),
        strict=True,
    )
)
# list → (standard, name → its code, name → the national system's own code)
CODES: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "性别": (
        "GB/T 2261.1",
        {"男": "1", "女": "2", "未说明": "9"},
        {"男": "1", "女": "2", "未说明": "9"},
    ),
    "民族": ("GB/T 3304", ETHNIC_STANDARD, ETHNIC_NATIONAL),
    "与户主关系": ("GB/T 4761", RELATION_STANDARD, RELATION_NATIONAL),
    "贫困户属性": ("", {}, _numbered("一般贫困户 低保户 五保户 低保贫困户 一般农户 五保贫困户")),
    "脱贫属性": ("", {}, _numbered("未脱贫 已脱贫 预脱贫 返贫 稳定脱贫", 0, 1)),
    "识别标准": ("", {}, _numbered("国家标准 省定标准 市定标准", 1, 1)),
    "证件类型": ("", {}, {"居民身份证": "01", "军官证": "02", "残疾人证": "09"}),
    "政治面貌": ("", {}, {name: f"{n:02d}" for n, name in enumerate(LISTS["政治面貌"], 1)}),
    "文化程度": (
        "",
        {},
        _numbered("文盲或半文盲 小学 初中 高中 大专及以上 学龄前儿童"),
    ),
    "在校生状况": (
        "",
        {},
        _numbered("非在校生 学前教育 小学 七年级 八年级 九年级")
        | _numbered("高中一年级 高中二年级 高中三年级", 7)
        | _numbered("中职一年级 中职二年级 中职三年级", 10)
        | _numbered("高职一年级 高职二年级 高职三年级 大专及以上", 13),
    ),
    "健康状况": ("", {}, _numbered("健康 长期慢性病 患有大病 残疾")),
    "残疾类别": ("", {}, _numbered("视力 听力 言语 肢体 智力 精神 多重", 1, 1)),
    "残疾等级": ("", {}, _numbered("一级 二级 三级 四级", 1, 1)),
    "劳动技能": ("", {}, _numbered("普通劳动力 技能劳动力 丧失劳动力 无劳动力")),
    "务工区域": (
        "",
        {},
        _numbered("乡(镇)内 乡(镇)外县内 县外省内 省外") | {"其他": "99"},
    ),
    "致贫原因": ("", {}, _CAUSE_CODES | {"其他": "99"}),
    "帮扶措施": ("", {}, _MEASURE_CODES),
}


def first_rows() -> list[dict[str, object]]:
    """The rows the catalogue starts with: see `models.Option`."""
    return [
        {
            "list_name": list_name,
            "name": name,
            "position": position,
            "standard": CODES[list_name][0] if list_name in CODES else "",
            "standard_code": CODES[list_name][1].get(name, "") if list_name in CODES else "",
            "code": CODES[list_name][2].get(name, "") if list_name in CODES else "",
        }
        for list_name, names in LISTS.items()
        for position, name in enumerate(names, 1)
    ]
