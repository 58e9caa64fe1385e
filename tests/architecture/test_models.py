"""Every table is scoped or says why not; pairs of who and when are set together."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from regions.models import User
from regions.scope import RegionScopedQuerySet
from tests.architecture.test_imports import MAY_IMPORT, PURE, ROOT, modules

OURS = [m for m in apps.get_models() if m._meta.app_label in MAY_IMPORT]
NOT_WHO = {"replaced_by", "hashed_by"}  # a region, and the name of a digest
PAIRS = [
    (model, field.name.removesuffix("_by"))
    for model in OURS
    for field in model._meta.get_fields()
    if field.concrete and field.name.endswith("_by") and field.name not in NOT_WHO
]
SCOPED = [m for m in OURS if isinstance(m._default_manager.all(), RegionScopedQuerySet)]


def label(value: object) -> str:
    return value._meta.label if hasattr(value, "_meta") else str(value)


@pytest.mark.parametrize("model", OURS, ids=label)
def test_a_table_is_region_scoped_or_says_why_not(model):
    is_scoped = isinstance(model._default_manager.all(), RegionScopedQuerySet)

    assert is_scoped or model is User or getattr(model, "UNSCOPED", "")


@pytest.mark.parametrize("model", SCOPED, ids=label)
def test_the_path_of_a_scoped_table_resolves(model, db):
    """Whatever lookup a table names, the database can filter by it."""
    assert model._default_manager.within_paths(["5227/"]).count() == 0


@pytest.mark.parametrize("model", OURS, ids=label)
def test_a_table_says_which_columns_are_personal(model):
    names = {field.name for field in model._meta.get_fields()}

    assert names >= model.PERSONAL


@pytest.mark.parametrize(("model", "stem"), PAIRS, ids=label)
def test_at_and_by_are_set_together(model, stem):
    """Both columns exist, and the database refuses one without the other."""
    names = {field.name for field in model._meta.get_fields()}
    checks = [str(c.condition) for c in model._meta.constraints if hasattr(c, "condition")]

    assert f"{stem}_at" in names
    assert any(f"{stem}_at__isnull" in c and f"{stem}_by__isnull" in c for c in checks)


def test_money_area_and_such_name_their_unit():
    measures = (models.DecimalField, models.FloatField)
    units = ("_yuan", "_mu", "_m2", "_km", "_percent", "_mb", "lat", "lng")
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.get_fields()
        if isinstance(field, measures)
        and not field.name.endswith(units)
        and not (field.name == "value" and model._meta.get_field("unit"))  # the unit beside it
    ]

    assert wrong == []


# One function changes the status of one entry, one that of many; the reconciliation of a run opens
# again, in one statement and with an event each, what was decided on values changed since.
WRITES_STATUS = {
    "ledger/transitions.py",
    "ledger/many.py",
    "screening/reconcile_sql.py",
    "households/quality/reconcile_sql.py",
}


def status_writes(path: Path) -> list[int]:
    """Lines that assign an attribute `status`, call `update(status=…)`, or say SET status."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(t, ast.Attribute) and t.attr == "status" for t in targets):
            found.append(node.lineno)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
            found += [k.value.lineno for k in node.keywords if k.arg == "status"]
        if isinstance(node, ast.Constant) and "SET status" in str(node.value):
            found.append(node.lineno)
    return found


def test_only_transitions_write_a_status():
    wrong = [
        name
        for app in MAY_IMPORT
        for path in modules(app)
        if not (name := str(path.relative_to(ROOT))).startswith(PURE)
        and name not in WRITES_STATUS
        and status_writes(path)
    ]

    assert wrong == []


def test_the_scan_sees_a_status_written():
    assert status_writes(ROOT / "ledger" / "transitions.py")


def test_the_database_speaks_utf8_with_chinese_classified():
    """With LC_CTYPE=C a name search finds nothing (docs/operations.md)."""
    assert settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def test_trigrams_of_chinese_exist_in_this_locale(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT datcollate FROM pg_database WHERE datname = current_database()")
        (collate,) = cursor.fetchone()

    assert collate.upper().endswith(("UTF-8", "UTF8"))


def test_no_signal_is_used():
    """See docs/adr/0004-no-signals.md."""
    wrong = [
        str(path.relative_to(ROOT))
        for app in MAY_IMPORT
        for path in modules(app)
        if re.search(r"django\.(db\.models|dispatch).*(signals|receiver)", path.read_text("utf-8"))
    ]

    assert wrong == []


# A catalogue is as long as what it lists.
CATALOGUES = {"screening/feeds.py"}


def test_files_stay_short_enough_to_read():
    long = {
        str(path.relative_to(ROOT)): lines
        for app in MAY_IMPORT
        for path in modules(app)
        if "migrations" not in path.parts
        and str(path.relative_to(ROOT)) not in CATALOGUES
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 320
    }

    assert long == {}


def test_the_root_holds_what_it_should():
    assert Path(ROOT, "manage.py").is_file()
