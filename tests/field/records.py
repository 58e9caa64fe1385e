"""What a pull brings of leads, households and companions, as the real server sends it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

PLACE = ZoneInfo("Asia/Shanghai")  # of the phone

CODE = "7WQK2M9XTRP4HJ6N3VBZ8DYCAE"


def in_days(days: int) -> str:
    return (datetime.now(PLACE).date() + timedelta(days=days)).isoformat()


def home(key: int, head: str, group: str, **more: Any) -> dict[str, Any]:
    member = {"id": key * 10, "membership": key * 10, "search": "", "relation": "户主",
              "values": {"name": head}}  # fmt: skip
    return {
        "id": key, "v": f"a{key}", "no": f"52273200100{key}", "head": head, "group": group,
        "place": "翁降村第一网格", "grid": "522732001001001", "open": True, "values": {},
        "members": [member], "visit_due_on": in_days(3), **more,
    }  # fmt: skip


def lead(key: int = 9, **more: Any) -> dict[str, Any]:
    """A lead about a house; its rule asks two things, and grave verdicts hear the household."""
    return {
        "id": key, "v": f"b{key}", "number": f"XS-2026-00{key:03}", "title": "D级危房未改造",
        "rule": "house", "kind": "mismatch", "kind_words": "两边不一致", "household": 1,
        "person": 10, "name": "莫有祥", "group": "二组", "place": "翁降村第一网格",
        "grid": "522732001001001", "due_on": in_days(-1), "opened_on": in_days(-12),
        "status": "pending", "round": 1, "base": "1.aaaaaaaaaaaaaaaaaaaa", "is_received": False,
        "sides": ["台账", "住建局"],
        "rows": [
            {"label": "住房安全等级", "ours": "B级", "theirs": "D级", "hit": True, "note": ""},
            {"label": "改造年度", "ours": "2017年", "theirs": "", "hit": True,
             "note": "住建局的名册里没有改造记录"},
            {"label": "房屋结构", "ours": "砖木", "theirs": "砖木", "hit": False, "note": ""},
        ],
        "sentence": "台账登记为B级，住建局2018年5月鉴定为D级，至今没有改造记录。",
        "basis": "黔建村通〔2018〕12号", "verify": "到家中看房屋现状，看有没有改造或搬离。",
        "dates": None,
        "asks": [
            {"text": "现在住在哪里？", "way": "one", "choices": ["原房屋", "亲戚家", "租住"]},
            {"text": "实际改造的日期？", "way": "date", "known": "2017-09-30"},
        ],
        "proofs": ["房屋正面照片", "鉴定报告"],
        "verdicts": [
            {"value": "not_true", "words": "不属实", "hears": False},
            {"value": "true_to_rectify", "words": "属实，需整改", "hears": True},
            {"value": "true_rectified", "words": "属实，已整改", "hears": True},
        ],
        "needs_second": True, "is_heard": False, "files": 0,
        "statement": "我已入户核实，以上情况属实，愿承担责任。",
        "before": {"verdict": "", "findings": ""}, "returned": None, **more,
    }  # fmt: skip


def person(key: int, name: str, post: str) -> dict[str, Any]:
    return {"id": key, "v": f"p{key}", "name": name, "post": post, "places": ["522732001001001"]}


HOMES = [home(1, "莫有祥", "二组", code=CODE), home(2, "韦阿妹", "三组")]
PEOPLE = [person(21, "罗开贵", "翁降村 驻村队员"), person(22, "石明芳", "翁降村 村干部")]
LEADS = [lead()]
FORMS = {
    "v": "1",
    "sections": [],
    "periods": {"visit": 90, "duty": 90, "soon": 14},
    "duties": [["basics", "基本信息"], ["policies", "落实政策情况"]],
}
