"""Who hands in what."""

from regions.duties import Duty, Permission
from regions.models import User
from screening.feeds import FEEDS, Feed


def deliverable(user: User) -> list[Feed]:
    """The feeds `user` may hand in: a department's own where its unit names it, else all."""
    postings = [p for p in user.active_postings if Permission.EXTRACT_RECEIVE in p.grants]
    feeds = list(FEEDS.values())
    if any(p.duty != Duty.COUNTY_DEPARTMENT for p in postings):
        return feeds
    units = [p.unit for p in postings]
    named = [f for f in feeds if any(names_department(unit, f.department) for unit in units)]
    return named or (feeds if postings else [])


def names_department(unit: str, department: str) -> bool:
    """瓮安县公安局 names 公安 and with it 公安交警."""
    return department[:2] in unit
