"""What the role of the application may not change or delete in archives."""

from ledger import app_role

_NEVER_DELETED = (
    "archive", "paper", "exemption", "batch", "defect", "acceptance", "policy", "fonds",
)  # fmt: skip


def keep_tables() -> None:
    app_role.keep(
        insert_only=("archives_version", "archives_seal", "archives_volume"),
        never_deleted=(f"archives_{name}" for name in _NEVER_DELETED),
        frozen={
            "archives_catalogue": (
                "id", "holder", "region_id", "version", "base_id", "drafted_at", "drafted_by_id",
            ),
            "archives_paperfile": (
                "id", "version_id", "order", "kind", "name", "file", "sha256", "sm3", "size",
                "pages", "width", "height",
            ),
            "archives_acceptanceround": (
                "id", "number", "region_id", "holder", "name", "year", "starts_on", "ends_on",
                "share_percent", "seed", "working_days", "planned_at", "planned_by_id",
            ),
            "archives_rectification": (
                "id", "number", "title", "acceptance_id", "verdict_id", "archive_id", "kind_id",
                "paper_id", "word", "paper_version", "wanted", "opened_at", "due_on",
            ),
        },
    )  # fmt: skip
