"""What the role of the application may not change or delete in archives."""

from ledger import app_role

_NEVER_DELETED = ("catalogue", "archive", "paper", "exemption", "batch")


def keep_tables() -> None:
    app_role.keep(
        insert_only=("archives_version",),
        never_deleted=(f"archives_{name}" for name in _NEVER_DELETED),
        frozen={
            "archives_paperfile": (
                "id", "version_id", "order", "kind", "name", "file", "sha256", "sm3", "size",
                "pages", "width", "height",
            ),
        },
    )  # fmt: skip
