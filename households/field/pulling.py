"""The parts of a pull that the base map has: households, conflicts, forms, duties, small photos.

A household is what `_home` says. Values are texts as the cells of the register have them, by
field; what is blank is left out. Numbers that point at a person are masked; money and illness go
along only where something is to be done, else the phone says that it needs the network.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from households.acts.words import label
from households.facts import BY_FIELD, Fact
from households.field import duties, forms_of, showing, thumbs
from households.field.digests import Standing, standings
from households.field.reading import Rows, read
from households.models import ActChange, Conflict, Household, IncomeSheet, Membership
from households.record import values
from ledger.acts import parts
from ledger.models import Evidence
from qiannan.asked import keys
from regions.models import User

Asked = Mapping[str, Any]
AT_ONCE = 200  # households of one answer
PHOTOS_AT_ONCE = 20


# --- households -----------------------------------------------------------------------------------
def households(user: User, asked: Asked) -> dict[str, Any]:
    """Those that changed since the phone was told, and the keys of those it should forget."""
    known, now = _known(asked, "households"), standings(user)
    changed = [key for key, one in now.items() if known.get(str(key)) != one.version]
    gone = _gone(known, now)
    if not changed:
        return {"changed": [], "gone": gone}
    rows, fields = read(changed[:AT_ONCE]), _Fields()
    made = [_home(home, rows, now[home.pk], fields) for home in rows.households]
    return {"changed": made, "gone": gone, "more": len(changed) > AT_ONCE}


class _Fields:
    """The fields a phone is told, by table, once for all households."""

    def __init__(self) -> None:
        self.of: dict[str, list[Fact]] = {}
        for (table, _name), fact in forms_of.shown().items():
            self.of.setdefault(table, []).append(fact)

    def texts(self, table: str, row: Model | None, *, is_open: bool) -> dict[str, str]:
        """The values of a row, those that are not blank."""
        if row is None:
            return {}
        found = {}
        for fact in self.of[table]:
            if (is_open or not is_close(fact)) and (
                text := phone_text(fact, getattr(row, fact.column))
            ):
                found[fact.column] = text
        return found


def is_close(fact: Fact) -> bool:
    """Money and illness: told only where something is to be done."""
    return fact.is_health or fact.column in forms_of.INCOME_FIELDS


def phone_text(fact: Fact, value: Any) -> str:
    """A value as a phone is told it: as its cell has it, or masked."""
    text = values.text_of(fact, value)
    return values.mask(fact, text) if text and fact.is_sensitive else text


def _home(home: Household, rows: Rows, standing: Standing, fields: _Fields) -> dict[str, Any]:
    """One household; `open` says whether money and illness came along.

    `duties` are days by duty, `proven` those with a photo; when they count no longer follows from
    the `periods` of the forms. `pending` is what waits for a signature, `conflicts` how many wait
    for a decision, `sheet` the income calculation that was begun or handed in.
    """
    is_open = standing.is_open
    visit, sheet = rows.visits.get(home.pk), rows.sheets.get(home.pk)
    done = rows.duties.get(home.pk, {})
    found = {
        "id": home.pk,
        "v": standing.version,
        "no": home.household_no,
        "head": home.head_name,
        "search": home.head_initials,
        "group": home.group_name,
        "hamlet": home.natural_village,
        "place": home.region.name,
        "grid": home.region.code,
        "registered": home.is_registered,
        "open": is_open,
        "code": rows.codes.get(home.pk, ""),
        "marks": list(home.marked),
        "values": fields.texts("Household", home, is_open=is_open),
        "year": _year(rows.years.get(home.pk), "HouseholdYear", fields, is_open=is_open),
        "members": [
            _member(one, rows, fields, is_open=is_open) for one in rows.members.get(home.pk, [])
        ],
        "pending": _pending(rows.pending.get(home.pk, []), is_open=is_open),
        "conflicts": rows.conflicts.get(home.pk, 0),
        "visited_on": visit.visited_on.isoformat() if visit else "",
        "visit_due_on": duties.visit_due_on(visit.visited_on if visit else None).isoformat(),
        "duties": {duty: one.done_on.isoformat() for duty, one in done.items()},
        "proven": [duty for duty, one in done.items() if one.has_proof],  # type: ignore[attr-defined]
        "sheet": _sheet(sheet) if sheet else None,
    }
    return {key: value for key, value in found.items() if value not in ("", None, [], {}, 0)}


def _year(row: Any, table: str, fields: _Fields, *, is_open: bool) -> dict[str, Any] | None:
    if row is None:
        return None
    texts = fields.texts(table, row, is_open=is_open)
    return {"row": row.pk, "year": row.year, "values": texts}


def _member(one: Membership, rows: Rows, fields: _Fields, *, is_open: bool) -> dict[str, Any]:
    """A member: `id` is the person's key, `membership` that of the row with the relation."""
    person = one.person
    year = _year(rows.person_years.get(person.pk), "PersonYear", fields, is_open=is_open)
    found = {
        "id": person.pk,
        "membership": one.pk,
        "search": person.name_initials,
        "relation": one.relation,
        "values": fields.texts("Person", person, is_open=is_open),
        "year": year,
    }
    return {key: value for key, value in found.items() if value not in ("", None)}


def _pending(changes: Iterable[ActChange], *, is_open: bool) -> list[dict[str, Any]]:
    """What acts that wait for their signature want: told, so that nobody types it twice.

    A field by its place and value; what else an act changes (who joins, a new head) by its title.
    """
    acts: dict[int, dict[str, Any]] = {}
    for change in changes:
        act = change.act
        told = acts.setdefault(
            act.pk,
            {
                "act": act.pk,
                "kind": act.kind,
                "title": act.title.partition(" · ")[0],
                "by": act.proposed_by.full_name,
                "on": act.happened_on.isoformat(),
                "values": [],
            },
        )
        fact = forms_of.shown().get((change.table, change.field))
        if fact is None or change.made or (is_close(fact) and not is_open):
            continue
        value = phone_text(fact, values.of_json(fact, change.after))
        told["values"].append([change.table, change.row, change.field, value])
    return list(acts.values())


def _sheet(sheet: IncomeSheet) -> dict[str, Any]:
    return {"year": sheet.year, "state": sheet.state, "version": sheet.version}


# --- conflicts ------------------------------------------------------------------------------------
def conflicts(user: User, asked: Asked) -> dict[str, Any]:
    """Fields of which this person sent one of two values: those open, and those decided of late.

    Money and illness are told only while they wait for a decision.
    """
    since = timezone.now() - parts.SHOWN
    of_late = Q(state=Conflict.State.OPEN) | Q(decided_at__gte=since)
    rows = Conflict.objects.filter(of_late, mine_by=user).select_related("decided_by")
    if not rows.exists():  # mostly: to ask for none of wide rows takes three times as long
        return parts.differing([], dict(asked), "conflicts")
    told = [_conflict(one, user) for one in rows.order_by("-received_at", "-pk")[: parts.MOST]]
    return parts.differing(told, dict(asked), "conflicts")


def _conflict(one: Conflict, user: User) -> dict[str, Any]:
    if one.is_open or not is_close(BY_FIELD[one.table, one.field]):
        mine, theirs = showing.both(one, user)
    else:
        mine = theirs = _("on the office's pages")
    decided = [one.get_state_display(), one.decided_by.full_name if one.decided_by else ""]
    return {
        "id": one.pk,
        "act": str(one.sent),
        "household": one.household_id,
        "label": label(one.table, one.field),
        "mine": mine,
        "theirs": theirs,
        "who": one.theirs_name,
        "decided": " ".join(filter(None, decided)),
    }


# --- photos ---------------------------------------------------------------------------------------
def thumbs_of(user: User, asked: Asked) -> dict[str, Any]:
    """The newest photo of each household, {id of the household, v, jpeg (base64)}."""
    known, photos = _known(asked, "thumbs"), thumbs.newest(user)
    changed = [key for key, one in photos.items() if known.get(str(key)) != one.version]
    now = {key: photos[key] for key in changed[:PHOTOS_AT_ONCE]}
    files = Evidence.objects.in_bulk([one.key for one in now.values()])
    made = [
        {"id": key, "v": one.version, "jpeg": thumbs.small(files[one.key])}
        for key, one in now.items()
    ]
    more = len(changed) > PHOTOS_AT_ONCE
    return {"changed": made, "gone": _gone(known, photos), "more": more}


# --- forms ----------------------------------------------------------------------------------------
def forms(_user: User, asked: Asked) -> dict[str, Any] | None:
    """The forms, unless the phone has them as they are."""
    made = forms_of.forms()
    return None if asked.get("forms") == made["v"] else made


def names_of_duties(user: User, asked: Asked) -> dict[str, Any] | None:
    """What the six duties are called, by key, together with the forms."""
    return None if forms(user, asked) is None else dict(forms_of.forms()["duties"])


def _known(asked: Asked, part: str) -> Mapping[str, str]:
    found = (asked.get("known") or {}).get(part)
    return found if isinstance(found, Mapping) else {}


def _gone(known: Mapping[str, str], now: Mapping[int, Any]) -> list[int]:
    return [key for key in keys(known) if key not in now]
