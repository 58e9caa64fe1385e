"""Write a synthetic county: register export, department extracts, truth."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from screening.synthetic.county import make_county
from screening.synthetic.places import DEFAULT_COUNTY, SCALES, county_codes, scale_for


class Command(BaseCommand):
    help = (
        "Write a made-up county into DIR: register_*.xlsx, one extract per feed, truth.csv "
        "(every planted discrepancy) and manifest.json. The same seed gives the same bytes."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="new or empty folder")
        parser.add_argument("--households", type=int, metavar="N", help="default: by scale")
        parser.add_argument("--seed", type=int, default=1, metavar="S")
        parser.add_argument("--scale", choices=list(SCALES), help="default: by households")
        parser.add_argument("--county", default=DEFAULT_COUNTY, choices=county_codes())
        parser.add_argument(
            "--jobs", type=int, default=os.cpu_count() or 1, help="counties made at a time"
        )

    def handle(
        self,
        *,
        folder: Path,
        households: int | None,
        seed: int,
        scale: str | None,
        county: str,
        jobs: int,
        **options: Any,
    ) -> str:
        if households is None:
            scale = scale or "township"
            households = SCALES[scale]
        scale = scale or scale_for(households)
        quiet = options["verbosity"] == 0
        with tqdm(total=households, desc="households", unit="户", disable=quiet) as bar:
            try:
                manifest = make_county(
                    folder,
                    households=households,
                    seed=seed,
                    scale=scale,
                    county=county,
                    jobs=jobs,
                    progress=bar.update,
                )
            except (FileExistsError, NotADirectoryError, ValueError) as error:
                raise CommandError(str(error)) from error
        planted = sum(manifest["planted"].values())
        return (
            f"{folder}: {manifest['households']} households, {manifest['persons']} persons in "
            f"{manifest['villages']} villages, {len(manifest['files'])} files, "
            f"{planted} planted discrepancies."
        )
