"""The table, second part: every address of one row."""

from typing import Any

from households.models import (
    Act,
    Conflict,
    Export,
    GridPlan,
    HandOver,
    Helper,
    Household,
    HouseholdCode,
    HouseholdMark,
    IncomeItem,
    IncomeSheet,
    Judgement,
    Membership,
    Objection,
    Pairing,
    Person,
    Procedure,
    QualityFinding,
    QualityRun,
    RegisterDifference,
    RegisterLoad,
    Round,
    Sample,
    SavedFilter,
)
from ledger.models import Job
from regions.models import Region
from screening.models import BasemapRun, BulkDecision, BulkRow, Difference
from tests.households.scope.brute import May
from tests.households.scope.looking import Door, Opens, keys
from tests.households.scope.places import (
    itself,
    nowhere,
    of_bulk,
    of_home,
    of_item,
    of_procedure,
    of_region,
)
from tests.households.scope.reading import (
    is_load,
    place_of_person,
    rows_of,
    sees_export,
    sees_filter,
    sees_hand_over,
    sees_round,
    sees_run,
)

TAKERS = (May.PROCEDURE_RECORD, May.PROCEDURE_REVIEW, May.PROCEDURE_APPROVE)
REVIEWERS = (May.PROCEDURE_REVIEW, May.PROCEDURE_APPROVE)
RECORDERS = (May.PROCEDURE_RECORD, May.PROCEDURE_REVIEW)


def home(name: str, **more: Any) -> Opens:
    """An address about one household."""
    return Opens(f"households:{name}", Household, of_region, **more)


def opens(name: str, model: Any, place_of: Any = of_region, **more: Any) -> Opens:
    return Opens(f"households:{name}", model, place_of, **more)


def write(name: str, model: Any, place_of: Any, *needs: May, **more: Any) -> Opens:
    """An address that changes something: out of sight it does not exist."""
    return Opens(f"households:{name}", model, place_of, needs=needs, post=True, **more)


def of_household(model: Any) -> Any:
    """The rows of a household's page: all that are of the household."""
    return lambda look, row: {r.pk for r in look.brute.rows(model) if r.household_id == row.pk}


def section(*parts: Any) -> Any:
    return lambda row: [row.pk, *parts]


HOMES: list[Door] = [
    home("household-detail"),
    home("api-household-detail"),
    home("household-acts", shows=(rows_of(inner="act"), of_household(Act))),
    home(
        "household-procedures",
        shows=(
            lambda r: [line["procedure"].pk for line in r.context["lines"]],
            of_household(Procedure),
        ),
    ),
    home(
        "household-quality",
        shows=(
            lambda r: [row["finding"].pk for name in ("open", "past") for row in r.context[name]],
            of_household(QualityFinding),
        ),
    ),
    home(
        "household-duty",
        shows=(
            lambda r: [m.pk for name in ("in_force", "proposed", "past") for m in r.context[name]],
            of_household(HouseholdMark),
        ),
    ),
    home("household-code"),
    home(
        "household-qr",
        keep=lambda brute, h: h.pk in {c.household_id for c in brute.rows(HouseholdCode)},
    ),
    home("household-record"),
    home("household-as-of"),
    home("income-sheet"),
    home("income-export", ok=(200, 302)),
    home("standard-sheet"),
    home("row-history", args=lambda h: [h.pk, "Household", h.pk]),
    home("field-history", args=lambda h: [h.pk, "Household", h.pk, "phone"]),
    home("record-edit", needs=(May.HOUSEHOLD_PROPOSE,), also=(May.HOUSEHOLD_PROPOSE,),
         args=section("base")),
    home("act-new", needs=(May.HOUSEHOLD_PROPOSE,), also=(May.HOUSEHOLD_PROPOSE,),
         args=section("join")),
]  # fmt: skip

OTHERS: list[Door] = [
    Opens(
        "households:member-edit", Membership, of_home,
        needs=(May.HOUSEHOLD_PROPOSE,), also=(May.HOUSEHOLD_PROPOSE,),
        keep=lambda _brute, m: m.left_on is None,
        args=lambda m: [m.household_id, m.person_id, "person"],
    ),
    opens("api-person-detail", Person, place_of_person),
    opens("act-detail", Act, of_home),
    opens("conflict-detail", Conflict, of_home),
    opens("finding-detail", QualityFinding, of_home),
    opens("code-open", HouseholdCode, of_home, args=lambda code: [code.token], ok=(302,)),
    opens(
        "household-print", Household, needs=(May.CODE_ISSUE,), sight=May.CODE_ISSUE,
        args=section("labels"),
    ),
    opens(
        "grid-homes", Region, itself, needs=(May.GRID_PLAN,),
        keep=lambda _brute, region: region.level == 5,
        shows=(
            lambda r: keys(r.context["page"]),
            lambda look, grid: {h.pk for h in look.brute.rows(Household)
                                if h.region_id == grid.pk and h.dissolved_on is None},
        ),
    ),
    opens("grid-plan", GridPlan),
    opens("helper-detail", Helper, sight=May.GRID_PLAN,
          shows=(
              lambda r: keys(r.context["pairings"]),
              lambda look, helper: {
                  one.pk for one in look.brute.rows(Pairing)
                  if one.helper_id == helper.pk
                  and look.sees(May.GRID_PLAN, look.brute.homes[one.household_id].region_id)
              },
          )),
    opens("hand-over-detail", HandOver, needs=tuple(May), sees=sees_hand_over),
    opens(
        "round-detail", Round, sees=sees_round,
        shows=(
            lambda r: [one["line"].procedure.pk for one in r.context["lines"]],
            lambda look, one: {
                p.pk for p in look.brute.rows(Procedure)
                if p.round_id == one.pk
                and look.sees(May.HOUSEHOLD_VIEW, of_home(look.brute, p))
            },
        ),
    ),
    opens(
        "round-record", Round, needs=TAKERS, sees=sees_round, ok=(200, 302, 403),
    ),
    opens("procedure-detail", Procedure, of_home),
    opens("procedure-record", Procedure, of_home, needs=TAKERS, ok=(200, 302, 403)),
    opens(
        "register-load-detail", Job, sight=May.HOUSEHOLD_LOAD,
        keep=is_load,
    ),
    opens("register-load-progress", Job, sight=May.HOUSEHOLD_LOAD, keep=is_load),
    opens(
        "register-differences", RegisterLoad, sight=May.HOUSEHOLD_LOAD,
        shows=(
            rows_of(),
            lambda look, load: {d.pk for d in look.brute.rows(RegisterDifference)
                                if d.load_id == load.pk},
        ),
    ),
    opens("register-twins", RegisterLoad, sight=May.HOUSEHOLD_LOAD),
    opens("register-load-undo", RegisterLoad, sight=May.HOUSEHOLD_LOAD, ok=(200, 302)),
    *(opens(name, Export, needs=(May.HOUSEHOLD_EXPORT, May.EXPORT_APPROVE), sees=sees_export)
      for name in ("export-detail", "export-progress")),
    opens("filter-edit", SavedFilter, nowhere, sees=sees_filter, ok=(200, 403)),
    opens("quality-run", QualityRun, sees=sees_run),
    opens("quality-run-progress", QualityRun, sees=sees_run),
    opens(
        "village-detail", Region, itself, keep=lambda _brute, region: region.level == 4,
        args=lambda region: [region.code],
    ),
    opens("income-add", IncomeSheet, of_home, needs=(May.HOUSEHOLD_PROPOSE,),
          also=(May.HOUSEHOLD_PROPOSE,)),
    opens("income-item", IncomeItem, of_item, needs=(May.HOUSEHOLD_PROPOSE,),
          also=(May.HOUSEHOLD_PROPOSE,)),
]  # fmt: skip

SCREENING: list[Door] = [
    Opens("screening:household-differences", Household, of_region, sight=May.DIFFERENCE_VIEW),
    Opens("screening:difference-detail", Difference, of_region, sight=May.DIFFERENCE_VIEW),
    Opens("screening:basemap-run-detail", BasemapRun, of_region, sight=May.RUN_VIEW),
    Opens("screening:basemap-run-progress", BasemapRun, of_region, sight=May.RUN_VIEW),
    Opens("screening:bulk-detail", BulkDecision, of_region, sight=May.DIFFERENCE_VIEW),
    Opens("screening:bulk-progress", BulkDecision, of_region, sight=May.DIFFERENCE_VIEW),
    Opens(
        "screening:bulk-row", BulkRow, of_bulk, sight=May.DIFFERENCE_VIEW,
        needs=(May.DIFFERENCE_DECIDE,),
    ),
    *(
        Opens(f"screening:difference-{verb}", Difference, of_region, sight=May.DIFFERENCE_VIEW,
              needs=(May.DIFFERENCE_DECIDE,), post=True)
        for verb in ("take", "keep", "door", "aside", "again")
    ),
    Opens("screening:difference-reveal", Difference, of_region, sight=May.DIFFERENCE_VIEW,
          needs=(May.PERSON_REVEAL,), post=True),
    Opens("screening:bulk-propose", BulkDecision, of_region, sight=May.DIFFERENCE_VIEW,
          needs=(May.DIFFERENCE_DECIDE,), post=True),
    Opens("screening:bulk-judge", BulkRow, of_bulk, sight=May.DIFFERENCE_VIEW,
          needs=(May.DIFFERENCE_DECIDE,), post=True),
    Opens("screening:bulk-undo", BulkDecision, of_region, sight=May.DIFFERENCE_VIEW,
          needs=(May.HOUSEHOLD_SIGN,), post=True),
]  # fmt: skip

WRITES: list[Door] = [
    write("person-reveal", Household, of_region, May.PERSON_REVEAL),
    *(write(f"act-{verb}", Act, of_home, May.HOUSEHOLD_SIGN) for verb in ("sign", "refuse")),
    write("conflict-decide", Conflict, of_home, May.HOUSEHOLD_SIGN),
    write("act-undo", Act, of_home, May.HOUSEHOLD_SIGN, May.STANDARD_SIGN),
    *(write(f"act-{verb}", Act, of_home, May.HOUSEHOLD_PROPOSE) for verb in ("withdraw", "paper")),
    write("code-renew", Household, of_region, May.CODE_ISSUE, sight=May.CODE_ISSUE),
    write("plan-move", Region, itself, May.GRID_PLAN, keep=lambda _brute, r: r.level == 5,
          given=lambda grid: {"to": grid.pk}),
    *(write(f"plan-{verb}", GridPlan, of_region, May.GRID_PLAN, sight=May.GRID_PLAN)
      for verb in ("apply", "drop")),
    *(write(f"round-{verb}", Round, of_region, *needs, sees=sees_round)
      for verb, needs in (("draw", REVIEWERS), ("add", RECORDERS), ("send-back", TAKERS))),
    *(write(f"procedure-{verb}", Procedure, of_home, *needs)
      for verb, needs in (("send-back", TAKERS), ("withdraw", TAKERS), ("object", RECORDERS))),
    write("filter-delete", SavedFilter, nowhere, May.HOUSEHOLD_VIEW, sees=sees_filter),
    write("sample-look", Sample, of_procedure, *REVIEWERS),
    write("objection-answer", Objection, of_procedure, May.PROCEDURE_REVIEW),
    *(write(f"finding-{verb}", QualityFinding, of_home, need)
      for verb, need in (
          ("answer", May.HOUSEHOLD_PROPOSE), ("review", May.HOUSEHOLD_SIGN),
          ("return", May.HOUSEHOLD_SIGN), ("close", May.HOUSEHOLD_SIGN),
          ("exempt", May.QUALITY_EXEMPT), ("unexempt", May.QUALITY_EXEMPT),
      )),
    write("quality-preview", Household, of_region, May.HOUSEHOLD_PROPOSE),
    write("mark-put", Household, of_region, May.HOUSEHOLD_PROPOSE, sight=May.HOUSEHOLD_PROPOSE),
    *(write(name, HouseholdMark, of_home, May.HOUSEHOLD_PROPOSE, sight=May.HOUSEHOLD_PROPOSE)
      for name in ("mark-confirm", "mark-refuse", "mark-end")),
    write("pairing-create", Household, of_region, May.GRID_PLAN, sight=May.GRID_PLAN),
    write("pairing-end", Pairing, of_home, May.GRID_PLAN, sight=May.GRID_PLAN),
    write("hand-over-drop", HandOver, of_region, May.GRID_PLAN, sight=May.GRID_PLAN),
    write("register-load-apply", Job, of_region, May.HOUSEHOLD_LOAD, sight=May.HOUSEHOLD_LOAD,
          keep=is_load),
    write("export-decide", Export, of_region, May.EXPORT_APPROVE, sees=sees_export),
    write("export-stop", Export, of_region, May.HOUSEHOLD_EXPORT, sees=sees_export),
    write("income-begin", Household, of_region, May.HOUSEHOLD_PROPOSE),
    *(write(f"income-{verb}", IncomeSheet, of_home, need)
      for verb, need in (
          ("copy-month", May.HOUSEHOLD_PROPOSE), ("hand-in", May.HOUSEHOLD_PROPOSE),
          ("sign", May.STANDARD_SIGN), ("return", May.STANDARD_SIGN),
      )),
    *(write(f"income-{verb}", IncomeItem, of_item, May.HOUSEHOLD_PROPOSE)
      for verb in ("remove", "photo")),
    *(write(f"standard-{verb}", Household, of_region, May.HOUSEHOLD_PROPOSE)
      for verb in ("observe", "judge")),
    *(write(f"standard-{verb}", Judgement, of_home, May.STANDARD_SIGN)
      for verb in ("sign", "return")),
]  # fmt: skip
