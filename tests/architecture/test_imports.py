"""The import graph has no cycle, and an app reaches another only through its open doors."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)

# app → the apps it may import. A foreign key counts, and so does an import in a function.
MAY_IMPORT: dict[str, set[str]] = {
    "qiannan": set(),
    "regions": set(),
    "ledger": {"regions"},
    "households": {"regions", "ledger"},
    "taskforces": {"regions", "ledger"},
    "training": {"regions", "ledger"},
    "screening": {"regions", "ledger", "households", "taskforces"},
    "archives": {"regions", "ledger", "households", "taskforces"},
    "accountability": {
        "regions",
        "ledger",
        "households",
        "taskforces",
        "training",
        "screening",
        "archives",
    },
}
# What an app shows to those above it. `ledger` and `regions` exist to be used by all.
DOORS = {
    "models",
    "operations",
    "reports",
    "scope",
    "duties",
    "guards",
    "transitions",
    "sheets",
    "api",
}
SHARED = {
    "regions": {
        "assurance",
        "context",
        "home",
        "personal_keys",
        "pinyin",
        "place_choices",
        "place_filter",
        "posters",
        "step_up",
        "trail",
    },
    "ledger": {
        "acts",
        "app_role",
        "canonical",
        "deadlines",
        "digests",
        "dispatches",
        "events",
        "evidence",
        "hands",
        "heartbeat",
        "jobs",
        "likeness",
        "many",
        "notices",
        "numbers",
        "obligations",
        "onward",
        "overdue",
        "paper",
        "seen",
        "shown",
        "signed",
        "space",
        "strokes",
        "sums",
        "tasks",
        "whole",
        "withdrawing",
        "zipguard",
    },
    "households": {
        "acts",
        "catalogue",
        "codes",
        "exports",
        "facts",
        "field",
        "id_number",
        "printing",
        "income",
        "lists",
        "marks",
        "masking",
        "options",
        "procedures",
        "quality",
        "responsibility",
        "standards",
        "tabs",
    },
    "archives": {
        "acceptance",
        "catalogues",
        "checks",
        "filing",
        "lending",
        "made",
        "places",
        "retention",
        "space",
        "volumes",
    },
    "training": {
        *(
            "catalogue",
            "coverage",
            "coverage_picture",
            "loading",
            "need_months",
            "needs",
            "planning",
        ),
    },
    "screening": {
        *(
            "board",
            "campaigns",
            "expected",
            "families",
            "feeds",
            "lead_answers",
            "lead_evidence",
            "lead_export",
            "lead_operations",
        ),
        *("lead_places", "lead_replies", "rates"),
    },
    "taskforces": {
        *("crosschecks", "half_months", "organisation", "routing", "samples", "tasks"),
    },
}
# Pure packages: no model, no setting, so that they can run in a process of their own.
PURE = (
    "screening/basemap/matching",
    "screening/comparison",
    "screening/intake",
    "screening/synthetic",
)
PURE_MAY = {"households.id_number", "ledger.zipguard", "regions.pinyin", "screening.feeds"} | {
    f"screening.{name}" for name in ("basemap.kinds", "basemap.relations", "comparison")
}


def modules(app: str) -> list[Path]:
    return sorted((ROOT / app).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Dotted names that a module imports, also inside functions and under TYPE_CHECKING."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own(name: str) -> bool:
    return name.split(".")[0] in MAY_IMPORT


def crossings(app: str) -> list[tuple[str, str]]:
    """(file, imported name) for each import from `app` into another app of ours."""
    return [
        (str(path.relative_to(ROOT)), name)
        for path in modules(app)
        for name in imported(path)
        if own(name) and name.split(".")[0] not in (app, "qiannan")
    ]


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_apps_import_only_what_the_table_allows(app):
    wrong = [c for c in crossings(app) if c[1].split(".")[0] not in MAY_IMPORT[app]]

    assert wrong == []


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_another_app_is_reached_through_its_doors(app):
    wrong = [
        (file, name)
        for file, name in crossings(app)
        if (parts := name.split("."))[1] not in DOORS | SHARED.get(parts[0], set())
    ]

    assert wrong == []


def test_the_table_has_no_cycle():
    order: list[str] = []
    for _round in MAY_IMPORT:
        order += [a for a, below in MAY_IMPORT.items() if a not in order and below <= set(order)]

    assert set(order) == set(MAY_IMPORT)


def test_the_scan_sees_imports():
    assert ("accountability/reports/close_out.py", "screening.models.Lead") in crossings(
        "accountability"
    )


def test_the_scan_sees_imports_inside_functions():
    assert "ledger.events" in imported(ROOT / "ledger" / "apps.py")


def test_every_installed_app_of_ours_is_in_the_table():
    ours = {config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()}

    assert ours == set(MAY_IMPORT)


def test_foreign_keys_follow_the_graph():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if model._meta.app_label in MAY_IMPORT
        and field.is_relation
        and field.concrete
        and (other := field.related_model._meta.app_label) in MAY_IMPORT
        and other not in MAY_IMPORT[model._meta.app_label] | {model._meta.app_label}
    ]

    assert wrong == []


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_know_no_orm(package):
    wrong = [
        (path.name, name)
        for path in sorted((ROOT / package).rglob("*.py"))
        for name in imported(path)
        if name.startswith("django")
        or (
            own(name)
            and not name.startswith(package.replace("/", "."))
            and not any(name.startswith(allowed) for allowed in PURE_MAY)
        )
    ]

    assert wrong == []


SPREADSHEETS = ("openpyxl", "python_calamine", "rustpy_xlsxwriter", "xlwt")
# Who may know a spreadsheet library: pages and exports; the sandboxed reader of departments'
# files; and the synthetic county, which writes what departments write.
KNOWS_SHEETS = ("ledger/sheets/", "screening/intake/", "screening/synthetic/", "tests/")


def test_only_the_sheets_modules_know_a_spreadsheet_library():
    wrong = [
        (str(path.relative_to(ROOT)), name)
        for app in MAY_IMPORT
        for path in modules(app)
        for name in imported(path)
        if name.split(".")[0] in SPREADSHEETS
        and not str(path.relative_to(ROOT)).startswith(KNOWS_SHEETS)
    ]

    assert wrong == []
