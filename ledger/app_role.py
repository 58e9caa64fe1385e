"""The role the application works as, which owns nothing: no table is emptied, no trigger switched
off, nothing of the trail changed by it, whatever statement it is made to run.

The owner of the database migrates; web, worker and beat connect as `ROLE`. Apps above name their
kept tables when they are ready (`keep`). Run again after each migration; all is safe to repeat.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.db import connection

ROLE = "qiannan_app"
# Tables that the nightly check makes and drops are its own, in a schema of its own.
SCHEMA = "qiannan_work"
_INSERT_ONLY: set[str] = set()
_NEVER_DELETED: set[str] = set()
# table → the columns that are never written again
_FROZEN: dict[str, frozenset[str]] = {}


def keep(
    *,
    insert_only: Iterable[str] = (),
    never_deleted: Iterable[str] = (),
    frozen: Mapping[str, Iterable[str]] | None = None,
) -> None:
    """Declare tables that the role may not delete from, or not even update.

    `frozen` names columns of tables that are never deleted from and partly updated.
    """
    _INSERT_ONLY.update(insert_only)
    _NEVER_DELETED.update(never_deleted)
    _FROZEN.update({table: frozenset(columns) for table, columns in (frozen or {}).items()})


keep(
    insert_only=(
        "ledger_event", "ledger_signature", "ledger_step", "ledger_stepback", "ledger_evidence",
        "ledger_likeness", "ledger_obligationterms", "ledger_withdrawal",
    ),
    frozen={
        "ledger_obligationrule": ("id", "kind", "region_id", "made_at", "made_by_id"),
        "ledger_obligation": (
            "id", "rule_id", "terms_id", "starts_on", "ends_on", "region_id", "ower_subject",
            "ower_id", "ower_words", "person_id", "post", "due_on", "remind_on", "issued_at",
        ),
        "ledger_chain": ("chain",),
        "ledger_fielddevice": ("id", "user_id", "made_at"),
        "ledger_fieldact": (
            "id", "user_id", "device_id", "kind", "digest", "envelope", "photos", "came_with",
            "claimed_at", "offset_seconds", "received_at", "loaded_at", "loaded_by_id",
        ),
        "regions_personalkey": ("id", "user_id", "public", "salt", "made_at"),
        "ledger_dispatch": (
            "id", "subject", "subject_id", "region_id", "direction", "from_region_id",
            "to_region_id", "note", "sent_at", "sent_by_id",
        ),
    },
)  # fmt: skip


def kept_tables() -> list[str]:
    return sorted({*_INSERT_ONLY, *_NEVER_DELETED, *_FROZEN})


def statements(password: str = "") -> Iterator[str]:
    """Yield the statements that make the role what it is, for the tables there are now.

    A password makes it a role that can log in; without one an administrator sees to that.
    """
    yield (
        f"DO $$ BEGIN CREATE ROLE {ROLE} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
    if password:
        yield f"ALTER ROLE {ROLE} LOGIN PASSWORD {_quoted(password)}"
    yield from _schema()
    yield from _grants()
    yield from _guards()


def _schema() -> Iterator[str]:
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {ROLE}"
    yield f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"
    yield f"GRANT USAGE, CREATE ON SCHEMA {SCHEMA} TO {ROLE}"
    yield f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {ROLE}"
    yield f"ALTER ROLE {ROLE} IN DATABASE {database} SET search_path = {SCHEMA}, public"


def _grants() -> Iterator[str]:
    """All rights to rows of all tables, then taken back where rows are kept."""
    rights = "SELECT, INSERT, UPDATE, DELETE"
    # From PostgreSQL 17 statistics are gathered by right, no longer by the owner alone.
    maintain = ", MAINTAIN" if connection.pg_version >= 170000 else ""
    yield f"GRANT {rights}{maintain} ON ALL TABLES IN SCHEMA public TO {ROLE}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {ROLE}"
    for table in kept_tables():
        yield f"REVOKE DELETE, TRUNCATE ON {table} FROM {ROLE}"
    for table in sorted(_INSERT_ONLY):
        yield f"REVOKE UPDATE ON {table} FROM {ROLE}"
    for table, frozen in sorted(_FROZEN.items()):
        written = ", ".join(f'"{name}"' for name in _columns(table) if name not in frozen)
        yield f"REVOKE UPDATE ON {table} FROM {ROLE}"
        yield f"GRANT UPDATE ({written}) ON {table} TO {ROLE}"


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in described]


def _guards() -> Iterator[str]:
    """Guards read the tables of the product, not tables of the same name made by who is guarded
    against; temporary ones come first wherever a function does not say otherwise.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT p.oid::regprocedure::text FROM pg_proc p
               JOIN pg_trigger t ON t.tgfoid = p.oid AND NOT t.tgisinternal
               JOIN pg_class c ON c.oid = t.tgrelid
               WHERE c.relname = ANY(%s) AND p.pronamespace = 'public'::regnamespace ORDER BY 1""",
            [[*kept_tables(), "regions_user", "screening_lead"]],
        )
        functions = [row[0] for row in cursor.fetchall()]
    for function in functions:
        yield f"ALTER FUNCTION {function} SET search_path = pg_catalog, public, pg_temp"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def apply(password: str = "") -> int:
    """Make the role what it is; return how many statements that took. Run it as the owner."""
    made = 0
    with connection.cursor() as cursor:
        for statement in statements(password):
            cursor.execute(statement)
            made += 1
    return made
