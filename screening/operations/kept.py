"""What is kept of a comparison: its folder, and the texts of its rules.

A folder holds findings, matches and the register as it was (`RUN_DIR/<run>/<attempt>`), for as many
finished comparisons of a place as `COMPARISON_KEPT`: with them a night is explained by the night
before, and compared again as it was. Rule texts are kept for ever, by hash.
"""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from regions.models import Region
from screening.comparison import causes, session
from screening.comparison.causes import Night
from screening.comparison.rules import Rule, parse_rule
from screening.models import ComparisonRun


def folder_of(run: ComparisonRun, attempt: int) -> Path:
    """Where an attempt keeps its files."""
    return Path(settings.RUN_DIR, str(run.pk), str(attempt))


def kept_folder(run: ComparisonRun) -> Path:
    """The folder of the attempt that finished."""
    return folder_of(run, run.facts["attempt"])


def run_before(run: ComparisonRun) -> ComparisonRun | None:
    """The last finished comparison of the same place before this one."""
    return ComparisonRun.objects.filter(
        region=run.region, pk__lt=run.pk, finished_at__isnull=False
    ).first()


def last_folder(run: ComparisonRun) -> Path | None:
    """The folder of the last finished comparison of the same place, if there was one."""
    before = run_before(run)
    return kept_folder(before) if before and "attempt" in before.facts else None


def base_map_sums(folder: Path) -> list[str]:
    """The SHA-256 of the two files in which a comparison keeps the base map.

    Raises:
        FileNotFoundError: one is gone.
    """
    sums = []
    for name in ("register.parquet", "households.parquet"):
        with (folder / name).open("rb") as file:
            sums.append(hashlib.file_digest(file, "sha256").hexdigest())
    return sums


def has_base_map(run: ComparisonRun) -> bool:
    """The base map that a comparison kept is there as it was written, as far as was noted."""
    noted = run.facts.get("register_files")
    try:
        return noted is None or base_map_sums(kept_folder(run)) == noted
    except FileNotFoundError:
        return False


def night(folder: Path, as_of: date, facts: Mapping[str, Any]) -> Night:
    """Return what a comparison was asked, from its facts."""
    return Night(
        folder=folder,
        as_of=as_of,
        register_hash=facts.get("register_hash", ""),
        rules={rule["code"]: rule.get("sha256", "") for rule in facts["rules"]},
        numbers={
            rule["code"]: {"": rule["params"], **rule.get("values", {})} for rule in facts["rules"]
        },
        extracts=[(each["feed"], each["county"], each["sha256"]) for each in facts["extracts"]],
    )


def explain(
    run: ComparisonRun, folder: Path, facts: Mapping[str, Any], rules: Sequence[Rule]
) -> Path | None:
    """Write why tonight's findings are not those of the run before; None if that is not kept."""
    before = run_before(run)
    if before is None or "register_hash" not in before.facts or not has_base_map(before):
        return None
    last = night(kept_folder(before), before.as_of, before.facts)
    if not last.is_kept:
        return None
    out = folder / "causes.csv"
    causes.explain(last, night(folder, run.as_of, facts), rules, out)
    return out


# --- texts of rules ------------------------------------------------------------------------------
def keep_texts(rules: Sequence[Rule]) -> None:
    """Keep each rule's text under its hash; what is there is complete."""
    for rule in rules:
        path = _text_path(rule.sha256, rule.file)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_text(rule.text, encoding="utf-8")
            part.replace(path)


def rules_of(facts: Mapping[str, Any]) -> list[Rule]:
    """Read the rules of a past comparison as they were then.

    Raises:
        FileNotFoundError: a text is not kept.
    """
    paths = [_text_path(rule["sha256"], rule["file"]) for rule in facts["rules"]]
    return [parse_rule(path.read_text(encoding="utf-8"), path.name) for path in paths]


def _text_path(sha256: str, name: str) -> Path:
    return Path(settings.RUN_DIR, "rules", sha256, name)


# --- clearing away -------------------------------------------------------------------------------
def tidy(region: Region) -> None:
    """Keep the folders of the last finished runs of a region, and of each one attempt."""
    finished = list(
        ComparisonRun.objects.filter(region=region, finished_at__isnull=False)
        .order_by("-pk")
        .values_list("pk", "facts__attempt")
    )
    for index, (pk, attempt) in enumerate(finished):
        folder = Path(settings.RUN_DIR, str(pk))
        if index >= settings.COMPARISON_KEPT:
            shutil.rmtree(folder, ignore_errors=True)
            continue
        for old in folder.glob("*"):
            if old.name != str(attempt):
                shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(folder / str(attempt) / session.SPILL, ignore_errors=True)
        if index:  # only the next night takes over the tables of a night
            session.database(folder / str(attempt)).unlink(missing_ok=True)
