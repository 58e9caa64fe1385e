"""The whole table, and the addresses that need no line in it."""

from tests.households.scope.acting import ACTING, FIGURES
from tests.households.scope.batches import CHOOSING
from tests.households.scope.files import FILES
from tests.households.scope.lists import LISTS
from tests.households.scope.looking import Door
from tests.households.scope.rows import HOMES, OTHERS, SCREENING, WRITES
from tests.households.scope.tables import TABLES

DOORS: dict[str, list[Door]] = {
    "lists": LISTS,
    "households": HOMES,
    "rows": OTHERS,
    "departments": SCREENING,
    "writes": WRITES,
    "acting": ACTING,
    "choosing": CHOOSING,
    "figures": FIGURES,
    "files": FILES,
    "tables": TABLES,
}

_CATALOGUE = "one catalogue for all places, edited in tests/households/test_catalogues.py"
_OWN = "a person's own way of looking at a list: tests/households/test_saved_filters.py"
_RULES = "public rules of all places, edited in tests/households/test_procedure_guards.py"
# Addresses that show no row of a place, each with its reason.
EXEMPT: dict[str, str] = {
    "households:catalogue-list": _CATALOGUE,
    "households:catalogue-detail": _CATALOGUE,
    "households:option-act": _CATALOGUE,
    "households:line-list": _CATALOGUE,
    "households:line-remove": _CATALOGUE,
    "households:income-kind-list": _CATALOGUE,
    "households:income-kind-detail": _CATALOGUE,
    "households:income-kind-act": _CATALOGUE,
    "households:parameter-list": _CATALOGUE,
    "households:parameter-detail": _CATALOGUE,
    "households:filter-save": _OWN,
    "households:filter-replace": _OWN,
    "households:list-layout": _OWN,
    "households:list-layout-usual": _OWN,
    "households:list-density": _OWN,
    "households:procedure-settings": _RULES,
    "households:procedure-setting-edit": _RULES,
    "households:exclusion-ground-new": _RULES,
    "households:exclusion-ground-end": _RULES,
    "households:quality-rules": "the rulebook, the same for everybody",
}
# Tables that do not count the base map.
EXEMPT_TABLES: dict[int, str] = {
    9: "leads of the comparison: tests/accountability/test_pages.py",
    10: "leads one by one: tests/accountability/test_pages.py",
    11: "drawn by the same notice as households:quality-summary",
    12: "the issue ledger: tests/accountability/test_pages.py",
    13: "the issue ledger: tests/accountability/issues/test_tables.py",
    14: "the issue ledger, entry by entry: tests/accountability/issues/test_tables.py",
    15: "the frozen half-month of the issue ledger: tests/accountability/issues/test_tables.py",
    16: "tasks of task forces: tests/accountability/issues/test_task_forces.py",
    17: "grids held to plain Python by place: tests/accountability/test_duty_tables.py",
    18: "pairings held to plain Python by place: tests/accountability/test_duty_tables.py",
    19: "the roster and training: tests/training/test_pages.py",
    20: "files of archives against a plain count: tests/archives/test_acceptance.py",
    22: "leads of monitoring: tests/accountability/test_lead_tables.py",
    23: "cases, for the joint meeting alone: tests/accountability/cases/test_pages.py",
}
