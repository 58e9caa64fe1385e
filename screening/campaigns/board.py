"""三项零错漏: left out, wrongly in, wrongly out — open and decided, by place and by week.

Open is a doubt that no procedure has decided yet. A relapse is no mistake of anybody and stands
beside the three.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from regions.models import Level
from screening.campaigns.places import Scope
from screening.models import Outcome

# Only names and expressions of this program are put into these statements.
# ruff: noqa: S608

THREE: dict[str, str] = {
    Outcome.LEFT_OUT: "零漏评",
    Outcome.WRONG_IN: "零错评",
    Outcome.WRONG_OUT: "零错退",
}
BESIDE = {Outcome.RELAPSED: "返贫"}
MOST_WEEKS = 26


@dataclass
class Kind:
    """One of the three in a place: doubts open and decided, and the open ones by week's end."""

    outcome: str
    title: str
    open: int = 0
    decided: int = 0
    weeks: list[tuple[date, int]] = field(default_factory=list)

    @property
    def found(self) -> int:
        return self.open + self.decided


@dataclass
class PlaceLine:
    code: str
    name: str
    open: int = 0
    decided: int = 0


@dataclass(frozen=True)
class Board:
    scope: Scope
    kinds: list[Kind]
    beside: Kind
    places: list[PlaceLine]


def board_of(scope: Scope) -> Board:
    """The board of a place in a round."""
    rows = _rows(scope)
    kinds = {key: Kind(key, title) for key, title in (THREE | BESIDE).items()}
    for outcome, _child, _found, decided, number in rows:
        kind = kinds[outcome]
        kind.decided += number if decided else 0
        kind.open += 0 if decided else number
    for kind in kinds.values():
        kind.weeks = _weeks([row for row in rows if row[0] == kind.outcome])
    return Board(
        scope, [kinds[key] for key in THREE], kinds[Outcome.RELAPSED], _places(scope, rows)
    )


def _rows(scope: Scope) -> list[Any]:
    """(outcome, place below, week found, week decided or None, households)."""
    depth = scope.region.path.count("/") + (scope.region.level < Level.GRID)
    sql = f"""
        SELECT v.outcome,
            array_to_string((string_to_array(v.place_path, '/'))[1:{depth}], '/') || '/',
            date_trunc('week', v.visited_at AT TIME ZONE 'Asia/Shanghai')::date,
            CASE WHEN p.state IN ('done', 'refused', 'withdrawn') THEN
                date_trunc('week', p.ended_at AT TIME ZONE 'Asia/Shanghai')::date END,
            count(*)
        FROM screening_campaignvisit v LEFT JOIN households_procedure p ON p.id = v.procedure_id
        WHERE v.campaign_id = %s AND v.place_path LIKE %s
          AND v.outcome IN ('left_out', 'wrong_in', 'wrong_out', 'relapsed')
        GROUP BY 1, 2, 3, 4"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [scope.campaign.pk, f"{scope.region.path}%"])
        return cursor.fetchall()


def _weeks(rows: list[Any]) -> list[tuple[date, int]]:
    """How many were open at the end of each week, oldest first; at most half a year back."""
    change: Counter[date] = Counter()
    for _outcome, _child, found, decided, number in rows:
        change[found] += number
        if decided:
            change[decided] -= number
    if not change:
        return []
    today = timezone.localdate()
    last = today - timedelta(days=today.weekday())
    week, open_now, line = min(change), 0, []
    while week <= last:
        open_now += change[week]
        line.append((week, open_now))
        week += timedelta(days=7)
    return line[-MOST_WEEKS:]


def _places(scope: Scope, rows: list[Any]) -> list[PlaceLine]:
    """The places right below, the most open first; only the three count."""
    if scope.region.level == Level.GRID:
        return []
    lines = {
        region.path: PlaceLine(region.code, region.name)
        for region in scope.region.children.order_by("code")
    }
    for outcome, child, _found, decided, number in rows:
        if outcome in THREE and child in lines:
            line = lines[child]
            line.decided += number if decided else 0
            line.open += 0 if decided else number
    return list(lines.values())
