"""What the role of the application may not change or delete on the ledgers of training.

The guards of the database (migration `training_guards`) keep what is closed from anybody.
"""

from ledger import app_role

_NEVER_DELETED = ("topic", "course", "trainer", "plan", "session", "load", "enrolment", "signin")


def keep_tables() -> None:
    app_role.keep(never_deleted=(f"training_{name}" for name in _NEVER_DELETED))
