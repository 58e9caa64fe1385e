"""The usual loop: file by file through the ORM, in the files that `_completeness_ours` left.

It looks for what is missing and for signature, date and seal only, a part of what ours asks.

python -m tests.benchmarks._completeness_peer number-of-files
"""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from archives.models import Archive, Gap  # noqa: E402
from archives.needs import FACTS, NEEDS  # noqa: E402

COMPARED = ("m01", "m02", "f01", "f02", "f03")


def needs_of(archive: Archive) -> set[str]:
    """What the file needs: one query a file."""
    asked = ", ".join(need.sql for need in NEEDS.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked} FROM ({FACTS} AND a.id = %s) f", [archive.pk])
        row = cursor.fetchone()
    return {code for code, holds in zip(NEEDS, row, strict=True) if holds}


def found(archive: Archive) -> set[tuple[int, int | None, str]]:
    needs, gaps = needs_of(archive), set()
    papers = list(archive.papers.filter(removed_at__isnull=True))
    for kind in archive.catalogue.kinds.all():
        mine = [paper for paper in papers if paper.kind_id == kind.pk]
        if kind.need in needs and len(mine) < kind.least:
            gaps.add((kind.pk, None, "m02" if mine else "m01"))
        for paper in mine:
            if kind.wants_signature and paper.is_signed is False:
                gaps.add((kind.pk, paper.pk, "f01"))
            if kind.wants_date and paper.made_on is None:
                gaps.add((kind.pk, paper.pk, "f02"))
            if kind.wants_seal and paper.is_sealed is False:
                gaps.add((kind.pk, paper.pk, "f03"))
    return gaps


def check(archive: Archive) -> list[tuple[int, int, int, str]]:
    """Check one file and write what changed, gap by gap."""
    gaps = found(archive)
    states = {"m": "missing", "f": "flawed"}
    with transaction.atomic():
        for kind, paper, code in gaps:
            Gap.objects.get_or_create(
                archive=archive, kind_id=kind, paper_id=paper, check_code=code,
                defaults={"state": states[code[0]], "found_at": timezone.now()},
            )  # fmt: skip
        archive.missing = len({kind for kind, _paper, code in gaps if code[0] == "m"})
        archive.flawed = len({kind for kind, _paper, code in gaps if code[0] == "f"})
        archive.save(update_fields=["missing", "flawed"])
    return [(archive.pk, kind, paper or 0, code) for kind, paper, code in gaps]


def main() -> None:
    files = list(Archive.objects.order_by("pk")[: int(sys.argv[1])])
    known = Gap.objects.filter(archive__in=files, check_code__in=COMPARED)
    expected = {
        (archive, kind, paper or 0, code)
        for archive, kind, paper, code in known.values_list(
            "archive_id", "kind_id", "paper_id", "check_code"
        )
    }
    begun = time.perf_counter()
    answer = {gap for archive in files for gap in check(archive)}
    seconds = time.perf_counter() - begun
    if answer != expected:
        raise AssertionError(f"{len(answer - expected)} only here, {len(expected - answer)} not")
    print(json.dumps({"seconds": seconds, "files": len(files), "same": len(answer)}))


if __name__ == "__main__":
    sys.exit(main())
