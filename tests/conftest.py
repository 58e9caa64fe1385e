"""Fixtures of all tests. Rows come from `tests.factories` only; nobody is a superuser."""

import os
import time
from collections.abc import Callable, Generator
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model
from django.test import TransactionTestCase
from pytest_django.plugin import blocking_manager_key

from accountability.models import LadderStep, PlanTemplate, ReturnReason, VillageQuestion
from archives.models import Catalogue, Defect, PaperKind, Policy
from households import catalogue, parameters
from households.models import (
    ExclusionGround,
    IncomeKind,
    Option,
    Parameter,
    PovertyLine,
    ProcedureSetting,
)
from ledger import app_role
from regions import personal_keys
from regions.duties import Duty
from regions.models import PersonalKey, Region, User
from regions.personal_keys import OpenKey
from screening.models import Expectation
from taskforces.models import Route
from tests.browser import browser  # noqa: F401 - a fixture
from tests.factories import PostingFactory
from tests.factories.regions import leave_room
from tests.one_migration import Sharing, drop, sharing, wait_till_others_left
from training.models import Topic

CATALOGUES = (
    Option, PovertyLine, IncomeKind, Parameter, ProcedureSetting, ExclusionGround, Expectation,
    LadderStep, ReturnReason, Topic, PlanTemplate, VillageQuestion, Route, Catalogue, PaperKind,
    Defect, Policy,
)  # fmt: skip
FILLED: dict[type[Model], list[dict[str, Any]]] = {}
KEPT: dict[ModuleType, Any] = {}
EMPTY_PAGES = """SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples = 0
    AND relpages > 0 AND relnamespace = 'public'::regnamespace"""
# tgtype: bit 5 is TRUNCATE
NO_TRUNCATE = """SELECT tgrelid::regclass::text, tgname FROM pg_trigger
    WHERE tgtype & 32 <> 0 AND NOT tgisinternal"""


def pytest_configure() -> None:
    """Processes side by side share one Redis; what one keeps of its database is not the other's."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    settings.CACHES["default"] |= {
        "BACKEND": "tests.private_cache.PrivateCache",
        "KEY_PREFIX": f"{worker}-{os.getpid()}",
    }


@pytest.fixture(scope="session")
def migrated(request, tmp_path_factory) -> Sharing | None:
    """How this process comes to its database; see `tests.one_migration`."""
    return sharing(request.config, tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="session")
def django_db_keepdb(request, migrated) -> bool:
    """A copy is taken as it is."""
    if migrated is None or migrated.is_first:
        return request.config.getvalue("reuse_db")
    migrated.wait()
    return True


@pytest.fixture(scope="session")
def django_db_createdb(request, migrated) -> bool:
    return request.config.getvalue("create_db") and (migrated is None or migrated.is_first)


@pytest.fixture(scope="session")
def django_db_setup(request, migrated, django_db_setup, django_db_blocker):
    """A migrated database. Tests that commit are cleaned by TRUNCATE, which kept
    tables refuse, so that one trigger each is switched off here (and tested by its own test).

    No table is vacuumed behind the tests' backs: what a test rolled back leaves empty pages, from
    which the planner would conclude that the next test's table has one row, and a statement over a
    few hundred households would take minutes instead of milliseconds.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = false)')
        cursor.execute(EMPTY_PAGES)  # in a database kept from an earlier run
        for (table,) in cursor.fetchall():
            cursor.execute(f'VACUUM "{table}"')
        FILLED.update({model: list(model.objects.values()) for model in CATALOGUES})
        if not all(FILLED.values()):  # a run that was killed left it empty
            pytest.exit("The kept test database has no catalogues: run once with --create-db.", 4)
        catalogue.names("")
        parameters.rows(2018)
        KEPT.update({module: module._kept for module in (catalogue, parameters)})
        cursor.execute(NO_TRUNCATE)
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    if migrated is not None and migrated.is_first:
        with django_db_blocker.unblock():
            migrated.copy()
    yield
    if request.config.getvalue("reuse_db"):
        return
    with django_db_blocker.unblock():
        wait_till_others_left()
        if migrated is not None and not migrated.is_first:
            drop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """Tests that commit are cleaned by TRUNCATE; what migrations filled is put back at once, for
    the tests that follow and for the next run over a database that is kept. After the last test
    of all there is none but that one.
    """
    yield
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction")
    is_there = nextitem is not None or item.config.getvalue("reuse_db")
    if is_there and (commits or "transactional_db" in getattr(item, "fixturenames", ())):
        with item.config.stash[blocking_manager_key].unblock():
            put_back()


def put_back() -> None:
    """Fill again what migrations filled; what is published takes no line any more, but it had."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, rows in FILLED.items():
            model.objects.bulk_create([model(**row) for row in rows], ignore_conflicts=True)


@pytest.fixture(scope="module")
def emptied_once(django_db_setup, django_db_blocker) -> Generator[None]:
    """What the tests of a module commit is cleaned once, after all of them: emptying three hundred
    tables after each would take longer than the tests.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: None)
        yield
    with django_db_blocker.unblock():
        call_command(
            "flush",
            verbosity=0,
            interactive=False,
            inhibit_post_migrate=True,
            reset_sequences=False,  # the catalogues come back with the ids that they had
        )
        put_back()


@pytest.fixture(autouse=True)
def _catalogues_were_just_read():
    """What a process reads once a minute: no test asks the database more because the minute is
    over or because the test before it had the catalogue forgotten.
    """
    for module, kept in KEPT.items():
        module._kept, module._read_at = kept.copy(), time.monotonic()


@pytest.fixture(autouse=True)
def _places_in_the_order_they_are_made():
    """Codes of places come round. A test over whose places they did would list its second county
    before its first, or find both to be one, in some runs and not in others.
    """
    leave_room()


@pytest.fixture(autouse=True)
def _quick_and_private(settings, tmp_path):
    """A fast password hash, and files in a folder of the test's own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.EXTRACT_DIR = str(tmp_path / "extracts")
    settings.QUARANTINE_DIR = str(tmp_path / "quarantine")
    settings.DROP_DIR = str(tmp_path / "drop")
    settings.RUN_DIR = str(tmp_path / "runs")
    settings.WHITENOISE_AUTOREFRESH = True  # else it warns that nothing was collected yet


@pytest.fixture(scope="session")
def application_role(django_db_setup, django_db_blocker) -> None:
    """The role of the application, with its rights to the tables there are."""
    with django_db_blocker.unblock():
        app_role.apply()


@pytest.fixture
def revoked_once_opened(monkeypatch) -> None:
    """Each personal key is revoked from elsewhere after its PIN opened it, before it signs."""
    opening = personal_keys.open_with

    def open_and_revoke(key: PersonalKey, pin: str) -> OpenKey:
        opened = opening(key, pin)
        personal_keys.revoke(key.user, by=key.user)
        return opened

    monkeypatch.setattr(personal_keys, "open_with", open_and_revoke)


@pytest.fixture
def officer() -> Callable[..., User]:
    """`officer(duty, region)` returns somebody posted there from today."""

    def make(duty: Duty, region: Region, **fields: object) -> User:
        return PostingFactory(duty=duty, region=region, **fields).user

    return make
