"""A random base map: two counties, people of many duties, and rows of every kind anywhere."""

import random
from datetime import date, timedelta

from django.utils import timezone

from households.models import Household, IncomeItem, Membership, QualityFinding
from regions.duties import Duty
from regions.models import Region, User
from tests import factories as made
from tests.factories import base_map as more
from tests.factories import field, quality
from tests.households.scope import compared

HOMES = 22
EACH = 7  # rows of every other kind
BATCH = "PL1"  # of every other act
WORK = [
    *(Duty.GRID_WORKER, Duty.VILLAGE_LEADER, Duty.TOWNSHIP_OFFICE, Duty.COUNTY_OFFICE),
    *(Duty.PREFECTURE_OFFICE, Duty.LEADER, Duty.COUNTY_DEPARTMENT),
]
LEVEL = {  # the place a duty is held at
    Duty.GRID_WORKER: 5,
    Duty.VILLAGE_LEADER: 4,
    Duty.TOWNSHIP_OFFICE: 3,
    Duty.COUNTY_OFFICE: 2,
    Duty.COUNTY_DEPARTMENT: 2,
    Duty.PREFECTURE_OFFICE: 1,
    Duty.LEADER: 3,
    Duty.AUDITOR: 2,
}


class World:
    """What a seed makes. `lived_at` is the grid of each person, of who left the last one."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.today = timezone.localdate()
        self.lived_at: dict[int, Region] = {}
        self.regions = self._regions()
        self.homes = self._homes()
        self._leave_and_move()
        self._rows_of_homes()
        self._rows_of_places()
        self.people = self._people()
        self._rows_of_people()
        self._move_late()
        compared.publish()

    # --- places -----------------------------------------------------------------------------
    def _regions(self) -> dict[int, list[Region]]:
        """Regions by level. A grid `00` beside `001`: a prefix without its slash would show."""
        found: dict[int, list[Region]] = {level: [] for level in range(1, 6)}
        top = made.PrefectureFactory()
        found[1].append(top)
        for c in range(2):
            county = made.CountyFactory(code=f"5227{71 + c}", parent=top)
            found[2].append(county)
            for t in range(2):
                township = made.TownshipFactory(code=f"{county.code}10{t}", parent=county)
                found[3].append(township)
                for v in range(2):
                    village = made.VillageFactory(code=f"{township.code}20{v}", parent=township)
                    found[4].append(village)
                    found[5] += [
                        made.GridFactory(code=f"{village.code}00{g}", parent=village)
                        for g in range(1, 3)
                    ]
        first = found[4][0]
        found[5].append(
            made.GridFactory(code=f"{first.code}00", parent=first, path=f"{first.path}00/")
        )
        return found

    def place(self, level: int) -> Region:
        return self.dice.choice(self.regions[level])

    def home(self) -> Household:
        return self.dice.choice(self.homes)

    # --- households and their members --------------------------------------------------------
    def _homes(self) -> list[Household]:
        grids, villages = self.regions[5], self.regions[4]
        # Neighbours in grids whose paths are alike, a few in villages, the rest anywhere.
        places = [*grids[:2], grids[-1], *self.dice.sample(villages, 3)]
        places += [self.place(5) for _n in range(HOMES - len(places))]
        return [self._a_home(n, place) for n, place in enumerate(places)]

    def _a_home(self, n: int, place: Region) -> Household:
        dice = self.dice
        home = made.HouseholdFactory(
            region=place,
            household_no=f"H{7_000_000 + n}",
            phone=f"1380000{n:04d}",
            poor_kind=dice.choice(["一般贫困户", "低保贫困户", "一般农户"]),
            exit_status=dice.choice(["未脱贫", "已脱贫", "返贫"]),
            exit_year=dice.choice([2018, self.today.year]),
            cause_main=dice.choice(["因病", "因学", ""]),
            monitor_kind=dice.choice(["", "脱贫不稳定户"]),
            is_relocated=dice.choice([None, True, False]),
            surveyed_on=dice.choice([None, self.today]),
            head_name=f"韦{chr(0x4E00 + n)}甲",
        )
        for k in range(dice.randint(1, 3)):
            name = home.head_name if k == 0 else f"韦{chr(0x4E00 + n)}{'甲乙丙'[k]}"
            person = made.PersonFactory(name=name)
            made.MembershipFactory(
                household=home, person=person, relation="子女" if k else Membership.HEAD
            )
            health = [dice.choice(["健康", "患有大病", "残疾"])]
            made.PersonYearFactory(person=person, year=self.today.year, health=health)
            self.lived_at[person.pk] = place
        made.HouseholdYearFactory(
            household=home,
            year=self.today.year,
            has_safe_water=dice.choice([True, False, None]),
            net_per_head_yuan=dice.choice([None, 3000, 9000]),
        )
        self._count(home)
        return home

    def _count(self, home: Household) -> None:
        home.member_count = home.memberships.filter(left_on=None).count()
        home.save(update_fields=["member_count"])

    def _leave_and_move(self) -> None:
        """Members leave, for elsewhere or for good; households move or are dissolved."""
        dice = self.dice
        chosen = dice.sample(self.homes, 8)
        for home, goes_on in zip(chosen[:4], (True, True, False, False), strict=True):
            self._leave(home, goes_on)
        for home in chosen[4:6]:
            home.region = self.place(5)
            home.save(update_fields=["region"])
            for one in home.memberships.filter(left_on=None):
                self.lived_at[one.person_id] = home.region
        for home in chosen[6:]:
            home.memberships.filter(left_on=None).update(left_on=self.today)
            home.dissolved_on = self.today
            home.save(update_fields=["dissolved_on"])
            self._count(home)

    def _leave(self, home: Household, goes_on: bool) -> None:
        last = home.memberships.filter(left_on=None).order_by("pk").last()
        last.left_on = self.today - timedelta(days=30)
        last.save(update_fields=["left_on"])
        self._count(home)
        if goes_on:
            other = self.home()
            made.MembershipFactory(household=other, person=last.person, relation="其他")
            self.lived_at[last.person_id] = other.region
            self._count(other)

    # --- rows about households ---------------------------------------------------------------
    def _rows_of_homes(self) -> None:
        dice = self.dice
        runs = [self._check(place) for place in (*self.regions[1], *self.regions[2])]
        found_in = dice.sample(self.homes, EACH)
        for n in range(EACH):
            more.ActFactory(household=self.home(), batch=BATCH if n % 2 else "")
            more.MarkFactory(
                household=self.homes[n], kind=dice.choice(["低保户", "危房户"]),
                state=dice.choice(["proposed", "refused", "set"]),
                decided_at=timezone.now(), decided_by=made.UserFactory(),
            )  # fmt: skip
            more.CodeFactory(household=self.homes[2 * n])
            field.ConflictFactory(household=self.home())
            more.PairingFactory(
                household=self.home(), helper=more.HelperFactory(region=self.place(4))
            )
            more.JudgementFactory(household=self.homes[n])
            sheet = made.IncomeSheetFactory(household=self.homes[n], year=self.today.year)
            made.IncomeItemFactory(sheet=sheet, month_on=date(self.today.year, 3, 1))
            finding = quality.FindingFactory(household=found_in[n], first_run=runs[0])
            quality.SpellFactory(
                finding=finding, county=self._county(finding.region), from_run=runs[0]
            )
        for home in dice.sample(self.homes, EACH):
            self._in_procedure(home)

    def _check(self, place: Region) -> object:
        job = made.JobFactory(kind="households.quality", state="done", region=place)
        return quality.QualityRunFactory(job=job)

    def _county(self, region: Region) -> Region:
        return region if region.level == 2 else self._county(region.parent)

    def _in_procedure(self, home: Household) -> None:
        village = home.region if home.region.level == 4 else home.region.parent
        found = more.RoundFactory(region=village)
        procedure = more.ProcedureFactory(round=found, household=home)
        more.SampleFactory(procedure=procedure)
        more.ObjectionFactory(procedure=procedure)
        neighbours = [h for h in self.homes if h.region.parent_id == village.pk and h != home]
        for other in neighbours[:1]:
            more.ProcedureFactory(
                round=found, household=other, state="withdrawn",
                ended_at=timezone.now(), ended_by=made.UserFactory(),
            )  # fmt: skip

    # --- rows about places -------------------------------------------------------------------
    def _rows_of_places(self) -> None:
        for village in self.dice.sample(self.regions[4], 5):
            more.GridPlanFactory(region=village, state="proposed")
            more.VillageYearFactory(region=village)
            more.CoverageFactory(region=village, households=3, persons=5, matched=4)
        for level in (1, 2, 2, 3):
            place = self.place(level)
            load = more.RegisterLoadFactory(
                check_job__region=place,
                check_job__state="done",
                check_job__file="errors.xlsx",
                region=place,
            )
            for _n in range(3):
                more.RegisterDifferenceFactory(load=load, village=self.place(4))
        for place in (*self.regions[1], *self.regions[2]):
            made.BasemapRunFactory(job__region=place, finished_at=timezone.now())
        extract = made.ExtractFactory(
            feed="ga_population", region=self.regions[2][0], data_on=self.today
        )
        run = made.BasemapRunFactory(job__region=self.regions[1][0])
        for n in range(EACH):
            home = self.homes[n + 3]
            member = home.memberships.first()
            difference = made.DifferenceFactory(
                household=home, person=member.person, extract=extract, first_run=run
            )
            county = self._county(home.region)
            bulk = more.BulkFactory(region=self.dice.choice([county, home.region.parent]))
            more.BulkRowFactory(bulk=bulk, difference=difference)

    # --- people ------------------------------------------------------------------------------
    def _people(self) -> list[User]:
        """Somebody of each usual duty with more posts, nested and elsewhere, old and future."""
        dice = self.dice
        found = []
        for duty in WORK[:4]:
            user = made.UserFactory()
            # The grid worker works beside grids whose paths begin alike.
            self._post(user, duty, self.regions[5][-1] if duty == Duty.GRID_WORKER else None)
            for _n in range(dice.randint(0, 2)):
                self._post(user, dice.choice(WORK[:4]))
            self._post(user, dice.choice(WORK[:5]), starts=-90, ends=-1)
            self._post(user, dice.choice(WORK[:5]), starts=1)
            found.append(user)
        nested = made.UserFactory()
        grid = self.place(5)
        self._post(nested, Duty.VILLAGE_LEADER, grid.parent)
        self._post(nested, Duty.GRID_WORKER, grid)
        auditor = made.UserFactory()
        self._post(auditor, Duty.AUDITOR)
        return [*found, nested, auditor]

    def _post(
        self,
        user: User,
        duty: Duty,
        region: Region | None = None,
        *,
        starts: int = -10,
        ends: int | None = None,
    ) -> None:
        region = region or self.place(LEVEL[duty])
        made.PostingFactory._meta.model.objects.get_or_create(
            user=user,
            duty=duty,
            region=region,
            starts_on=self.today + timedelta(days=starts),
            ends_on=None if ends is None else self.today + timedelta(days=ends),
        )

    def _rows_of_people(self) -> None:
        """What is a person's own, wherever it lies: exports asked for, duties handed over."""
        for user in self.people:
            more.ExportFactory(region=self.place(self.dice.choice([1, 2, 3])), asked_by=user)
            more.HandOverFactory(region=self.place(5), leaver=user)
            more.SavedFilterFactory(owner=user)
            for posting in user.postings.all():
                more.SavedFilterFactory(office=self.dice.choice([posting.region, self.place(3)]))

    def _move_late(self) -> None:
        """Households with acts, marks and codes go elsewhere: what is theirs goes along."""
        for home in self.dice.sample(self.homes[3:10], 3):  # those that differ from departments
            home.region = self.place(5)
            home.save(update_fields=["region"])
            for one in home.memberships.filter(left_on=None):
                self.lived_at[one.person_id] = home.region

    def rows_that_must_exist(self) -> dict[str, int]:
        """How many of the rarer rows there are, so that no door is tried on nothing."""
        return {
            "findings": QualityFinding.objects.count(),
            "items": IncomeItem.objects.count(),
            "left": Membership.objects.exclude(left_on=None).count(),
        }
