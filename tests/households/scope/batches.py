"""The table, fifth part: choosing among rows: batches, ticked households, other households."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from households.models import Act, Household
from regions.models import Region
from tests.households.scope.brute import May
from tests.households.scope.looking import Door, Look, keys
from tests.households.scope.world import BATCH


@dataclass(frozen=True)
class OfBatch:
    """An address of a batch: it is there when one of its acts is, and shows those in sight."""

    name: str
    needs: May = May.HOUSEHOLD_VIEW
    post: bool = False

    def faults(self, look: Look) -> Iterator[str]:
        url = reverse(self.name, args=[BATCH])
        acts = [act for act in look.brute.rows(Act) if act.batch == BATCH]
        homes = look.brute.homes
        seen = {
            act.pk
            for act in acts
            if look.sees(May.HOUSEHOLD_VIEW, homes[act.household_id].region_id)
        }
        response = look.ask(url, post=self.post)
        status = response.status_code
        if not look.brute.may(look.user, (self.needs,)):
            right: tuple[int, ...] = (403,)
        elif not seen:
            right = (404,)
        else:
            right = (200, 302, 403, 422) if self.post else (200,)
        if status not in right:
            yield f"{url} answers {status}, not {right[0]}"
        elif status == 200 and self.name == "households:act-batch":
            shown = {row[0].act.pk for row in response.context["rows"]}
            batch = response.context["batch"]
            if shown != seen or batch.total != len(seen) or batch.outside != len(acts) - len(seen):
                yield f"{url} shows {shown} and counts {batch.total}, the brute force {seen}"


class BulkEdit:
    """Of the ticked households, and of all that the list has, those in sight are edited."""

    name = "households:bulk-edit"

    def faults(self, look: Look) -> Iterator[str]:
        rows, url = look.brute.rows(Household), reverse(self.name)
        seen = {h.pk for h in rows if look.sees(May.HOUSEHOLD_VIEW, h.region_id)}
        living = {h.pk for h in rows if h.pk in seen and h.dissolved_on is None}
        for given, wanted in (({"pk": keys(rows)}, seen), ({"all": "1", "query": ""}, living)):
            response = look.ask(url, given, post=True)
            if not look.brute.may(look.user, (May.HOUSEHOLD_PROPOSE,)):
                if response.status_code != 403:
                    yield f"{url} answers {response.status_code}, not 403"
                return
            got = set(keys(response.context["picked"].households)) if response.context else set()
            if got != wanted:
                yield f"{url} takes {sorted(got)}, the brute force {sorted(wanted)}"


class BulkMove:
    """Of the ticked households of a village those in sight are moved; others do not count."""

    name = "households:bulk-move"

    def faults(self, look: Look) -> Iterator[str]:
        for village in look.dice.sample(look.world.regions[4], 3):
            yield from self._move(look, village)

    def _move(self, look: Look, village: Region) -> Iterator[str]:
        brute, url = look.brute, reverse(self.name)
        rows = [h for h in brute.rows(Household) if brute.regions[h.region_id].level == 5]
        seen = {h.pk for h in rows if look.sees(May.HOUSEHOLD_VIEW, h.region_id)}
        here = {h.pk for h in rows if brute.is_under(h.region_id, village.pk)}
        ticked = [h.pk for h in rows if h.pk in here or h.pk not in seen]
        response = look.ask(url, {"pk": ticked}, post=True)
        if not brute.may(look.user, (May.GRID_PLAN,)):
            right = 403
        elif not here & seen:
            right = 302
        else:
            right = 200 if look.sees(May.GRID_PLAN, village.pk) else 403
        if response.status_code != right:
            yield f"{url} in {village.path} answers {response.status_code}, not {right}"
        elif right == 200:
            got = set(keys(response.context["picked"].households))
            if got != here & seen:
                yield f"{url} moves {sorted(got)}, the brute force {sorted(here & seen)}"


class OtherHousehold:
    """The other household of a merge is found in the county where it is in sight, and else not."""

    name = "households:act-new"

    def faults(self, look: Look) -> Iterator[str]:
        brute = look.brute
        rows = [h for h in brute.rows(Household) if h.dissolved_on is None]
        mine = [h for h in rows if look.sees(May.HOUSEHOLD_PROPOSE, h.region_id)]
        if not mine:
            return
        home = look.dice.choice(mine)
        url = reverse(self.name, args=[home.pk, "merge"])
        for other in look.dice.sample(rows, 4):
            given = {"step": "fields", "find": other.household_no}
            form = look.ask(url, given, post=True).context["form"]
            got = {int(key) for key, _words in form.fields["other"].choices if f"{key}".isdigit()}
            is_found = (
                other.pk != home.pk
                and look.sees(May.HOUSEHOLD_VIEW, other.region_id)
                and county(look, other) == county(look, home)
            )
            if got != ({other.pk} if is_found else set()):
                yield f"{url} finds {got} for {other.pk} (in reach: {is_found})"


def county(look: Look, home: Household) -> int:
    region = look.brute.regions[home.region_id]
    while region.level > 2:
        region = look.brute.regions[region.parent_id]
    return region.pk


class FoundPlaces:
    """A new household is reported in the villages where one may report, and no other."""

    name = "households:act-found"

    def faults(self, look: Look) -> Iterator[str]:
        response = look.ask(reverse(self.name))
        if not look.brute.may(look.user, (May.HOUSEHOLD_PROPOSE,)):
            if response.status_code != 403:
                yield f"{self.name} answers {response.status_code}, not 403"
            return
        got = set(_codes(response.context["form"].fields["village"].choices))
        grids = [r for r in look.brute.regions.values() if r.level == 5]
        mine = [g for g in grids if look.sees(May.HOUSEHOLD_PROPOSE, g.pk)]
        wanted = {look.brute.regions[grid.parent_id].code for grid in mine}
        if got != wanted:
            yield f"{self.name} offers {sorted(got)}, the brute force {sorted(wanted)}"


def _codes(choices: Any) -> Iterator[str]:
    for value, inner in choices:
        if isinstance(inner, (list, tuple)):
            yield from (code for code, _words in inner)
        elif value:
            yield value


CHOOSING: list[Door] = [
    OfBatch("households:act-batch"),
    OfBatch("households:act-batch-progress"),
    *(
        OfBatch(f"households:act-batch-{verb}", May.HOUSEHOLD_SIGN, post=True)
        for verb in ("sign", "refuse", "undo")
    ),
    OfBatch("households:act-batch-withdraw", May.HOUSEHOLD_PROPOSE, post=True),
    BulkEdit(),
    BulkMove(),
    OtherHousehold(),
    FoundPlaces(),
]
