"""Lists of options of the register, by name.

Source: the national collection form and its export (docs/sources.md#codes). The national
system's codes are not those of the national standards: its ethnic code 09 is 壮族, while 09 of
GB/T 3304 is 布依族; its relation codes are not those of GB/T 4761. Read as the other list, a code
would silently move the largest groups of the prefecture, so a code is never read at all.
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

_RELATIONS = _words(
    "配偶 之子 之女 之儿媳 之女婿 之孙子 之孙女 之外孙子 之外孙女 之父 之母 之岳父 之岳母 之公公 "
    "之婆婆 之祖父 之祖母 之外祖父 之外祖母 之兄弟姐妹 之兄弟媳妇 之叔伯 之侄儿 之侄女 之曾孙子 "
    "之曾孙女 其他"
)
RELATIONS = (HEAD, *_RELATIONS)
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

CAUSES = _words(
    "因病 因残 因学 因灾 缺土地 缺水 缺技术 缺劳力 缺资金 交通条件落后 "
    "自身发展动力不足 因婚 因丧 其他"
)
HOUSE_GRADES = ("A", "B", "C", "D")
ROADS = ("泥土路", "砂石路", "水泥路", "沥青路", "硬化路", "其他")
FUELS = ("柴草", "干畜粪", "煤炭", "清洁能源", "其他")

POLITICAL = _words(
    "中共党员 中共预备党员 共青团员 民革党员 民盟盟员 民建会员 民进会员 农工党党员 致公党党员 "
    "九三学社社员 台盟盟员 无党派人士 群众"
)
POLITICAL_ALIASES = {"党员": "中共党员", "预备党员": "中共预备党员", "团员": "共青团员"}
EDUCATION = _words("文盲或半文盲 小学 初中 高中 大专及以上 大专 本科及以上 学龄前儿童")
_YEARS = "一二三四五"
SCHOOL = (
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
HEALTH = ("健康", "长期慢性病", "患有大病", "残疾")
HEALTH_ALIASES = {"大病": "患有大病", "慢性病": "长期慢性病", "患有大病重病": "患有大病"}
LABOUR = ("普通劳动力", "技能劳动力", "丧失劳动力", "无劳动力", "弱劳动力或半劳动力")
WORK_AREAS = ("乡(镇)内", "乡(镇)外县内", "县外省内", "省外", "其他")
WORK_AREA_ALIASES = {"乡内": "乡(镇)内", "镇内": "乡(镇)内", "乡外县内": "乡(镇)外县内"}
DROPOUT = _words("因病 因残 因厌学 因贫 因婚 因务工 休学 其他")
