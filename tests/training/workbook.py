"""A workbook of past sessions, made up, of any size."""

import io
from datetime import timedelta
from itertools import zip_longest

from django.utils import timezone

from ledger import sheets
from regions.models import Audience
from training.loading import columns

WORDS = {value: word for word, value in columns.AUDIENCES.items()}


def session_row(n=0, **more):
    """One row of the sheet of sessions; day by day backwards from yesterday."""
    day = timezone.localdate() - timedelta(days=1 + n % 300)
    return {
        "name": f"脱贫攻坚培训班{n}", "number": 1, "organiser": "州扶贫办", "level": "县级",
        "mode": "基层全覆盖", "audiences": WORDS[Audience.POVERTY_SYSTEM],
        "starts_on": f"{day}", "ends_on": f"{day}", "topics": "精准识别与退出、扶贫资金使用",
        "expected": 200, "cost_yuan": "12000.50",
    } | more  # fmt: skip


def person_row(who, n=0, **more):
    return {
        "name": f"脱贫攻坚培训班{n}", "number": 1, "cadre": who.number, "person": who.name,
        "presence": "参加", "score": 86, "satisfaction": 95,
    } | more  # fmt: skip


def trainer_row(cadre, **more):
    return {
        "cadre": cadre.number, "person": cadre.name, "speciality": "产业",
        "starts_on": "2017-01-01",
    } | more  # fmt: skip


def workbook(sessions, people, trainers=()):
    """The content of a workbook of these rows."""
    made = [
        sheets.Sheet(columns.SESSION_COLUMNS, sessions, name=columns.SESSIONS),
        sheets.Sheet(columns.PEOPLE_COLUMNS, people, name=columns.PEOPLE),
    ]
    if trainers:
        made.append(sheets.Sheet(columns.TRAINER_COLUMNS, trainers, name=columns.TRAINERS))
    return sheets.write_book(made, target=io.BytesIO()).getvalue()


def attendance(rows, half_days=()):
    """The content of an attendance sheet: (cadre, presence, score) each, and half-days."""
    found = [
        {
            "cadre": c.number, "person": c.name, "presence": presence, "score": score,
            "half_days": attended,
        }
        for (c, presence, score), attended in zip_longest(rows, half_days)
    ]  # fmt: skip
    made = sheets.Sheet(columns.ATTENDANCE_COLUMNS, found, name="签到册")
    return sheets.write_book([made], target=io.BytesIO()).getvalue()
