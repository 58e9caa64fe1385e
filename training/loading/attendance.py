"""The attendance sheet of one session: who came, the test, whether they were satisfied."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from regions.models import User
from training.loading import columns
from training.loading.checking import SHOWN, Sheet, Wrong, read, refuse_errors
from training.models import Enrolment, Load, Presence, Session
from training.models.enrolments import How
from training.moves import TrainingError, locked

NAME = "签到册"


@dataclass
class Attended:
    """What a sheet says: of each enrolment (presence, score, satisfaction, half-days)."""

    rows: dict[int, tuple[str, int | None, int | None, int | None]] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Counts, and the first errors."""
        return {
            "people": len(self.rows),
            "came": sum(row[0] == Presence.CAME for row in self.rows.values()),
            "errors": len(self.wrong),
            "shown": [one.as_data() for one in self.wrong[:SHOWN]],
        }


def check(content: bytes, session: Session) -> Attended:
    """Check the sheet against the session's roster; nothing is written.

    Raises:
        SheetError: the file as a whole is refused.
    """
    found = Attended()
    sheet = read(content, NAME, columns.ATTENDANCE_COLUMNS, found.wrong)
    enrolled = {
        row.cadre.number: row
        for row in Enrolment.objects.filter(session=session).select_related("cadre")
    }
    for number, values in sheet.good():
        row = enrolled.get(values["cadre"])
        if row is None:
            sheet.complain(
                number, "cadre", f"编号 {values['cadre']} 不在本期学员名单；请先报名再导入"
            )
        elif row.cadre.name != values["person"]:
            sheet.complain(number, "person", "与名单上的姓名不符；请核对编号与姓名")
        elif row.pk in found.rows:
            sheet.complain(number, "cadre", f"{values['person']}重复；请保留一行")
        else:
            row.session = session
            _check_result(sheet, number, values, row, found)
    return found


def _check_result(
    sheet: Sheet, number: int, values: dict[str, Any], row: Enrolment, found: Attended
) -> None:
    is_here = values["presence"] == Presence.CAME
    if row.how == How.CODE and not is_here:
        sheet.complain(number, "presence", "此人已扫码签到；请改为“参加”，或核实后删去本行")
    elif not is_here and (values["score"] is not None or values["satisfaction"] is not None):
        sheet.complain(number, "score", "没有参加却有成绩或满意度；请核对到课或删去成绩")
    elif words := _wrong_half_days(values["half_days"], is_here, row):
        sheet.complain(number, "half_days", words)
    else:
        found.rows[row.pk] = (
            values["presence"], values["score"], values["satisfaction"], values["half_days"],
        )  # fmt: skip


def _wrong_half_days(count: int | None, is_here: bool, row: Enrolment) -> str:
    """What is wrong with a number of half-days; blank is never wrong."""
    if count is None:
        return ""
    if not is_here:
        return "没有参加却有到课半天数；请核对到课或删去半天数"
    most = row.session.half_days
    if not 1 <= count <= most:
        return f"本期共 {most} 个半天，应为 1 到 {most}；请改正"
    if row.how == How.CODE and count < (row.half_days or 0):
        return f"少于扫码签到的 {row.half_days} 个半天；请改正或留空"
    return ""


_WRITE = """
UPDATE training_enrolment e SET
    presence = n.presence, score = n.score, satisfaction = n.satisfaction,
    how = CASE WHEN n.presence <> 'came' THEN '' WHEN e.how = '' THEN 'sheet' ELSE e.how END,
    came_at = CASE WHEN n.presence = 'came' THEN e.came_at END,
    half_days = CASE WHEN n.presence = 'came' THEN coalesce(n.half_days, e.half_days) END
FROM unnest(%(keys)s::bigint[], %(presences)s::text[], %(scores)s::smallint[],
            %(satisfactions)s::smallint[], %(half_days)s::smallint[])
    AS n (id, presence, score, satisfaction, half_days)
WHERE e.id = n.id
"""


def apply(content: bytes, load: Load, *, by: User) -> None:
    """Write the sheet down in one statement.

    Raises:
        PermissionDenied, TrainingError: as `moves.locked`, and where a cell is wrong.
    """
    session = load.session
    if session is None:
        raise TrainingError("签到册没有对应的班次；请从班次页面重新上传。")
    session = locked(session, Session.State.PLANNED, by=by)
    found = check(content, session)
    refuse_errors(found.wrong)
    presences, scores, satisfactions, half_days = zip(*found.rows.values(), strict=True)
    values = {
        "keys": list(found.rows),
        "presences": list(presences),
        "scores": list(scores),
        "satisfactions": list(satisfactions),
        "half_days": list(half_days),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)
