"""Working as the role the application has on a site, which owns nothing; and as who owns all."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from ledger import app_role

CHECKED = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


@contextmanager
def as_application() -> Iterator[None]:
    """Be that role until the end, and check at once what is deferred to the end of a transaction.

    The role must be there: use the fixture `application_role`.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHECKED)
        cursor.execute(f"SET LOCAL ROLE {app_role.ROLE}")
        cursor.execute(f"SET LOCAL search_path = {app_role.SCHEMA}, public")
        yield
        cursor.execute(CHECKED)
        cursor.execute("RESET ROLE; RESET search_path")


def by_application(statement: str, *values: object) -> None:
    """Run one statement as the application."""
    with as_application(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def unguarded(table: str) -> Iterator[None]:
    """What the owner of a table can do: its triggers are switched off until the end."""
    with connection.cursor() as cursor:
        cursor.execute(CHECKED)  # what is deferred would keep the table from being altered
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute(CHECKED)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
