"""What the role of the application may not change or delete in archives."""

from ledger import app_role

_NEVER_DELETED = (
    "archive", "paper", "exemption", "batch", "defect", "acceptance", "policy", "fonds",
    "appraiser", "destructionlist", "hold",
)  # fmt: skip


def keep_tables() -> None:
    app_role.keep(
        insert_only=(
            "archives_version", "archives_seal", "archives_volume", "archives_lendingentry",
            "archives_witness", "archives_erasure", "archives_template",
        ),
        never_deleted=(f"archives_{name}" for name in _NEVER_DELETED),
        frozen={
            "archives_catalogue": (
                "id", "holder", "region_id", "version", "base_id", "drafted_at", "drafted_by_id",
            ),
            "archives_paperfile": (
                "id", "version_id", "order", "kind", "name", "file", "sha256", "sm3", "size",
                "pages", "width", "height",
            ),
            "archives_lending": (
                "id", "archive_id", "paper_id", "medium", "way", "person", "unit", "phone",
                "purpose", "basis", "pages", "handed_at", "handed_by_id",
            ),
            "archives_destructionline": (
                "id", "list_id", "paper_id", "archive_number", "whose", "title", "formed_year",
                "pages", "retention", "ended_on", "digests",
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
