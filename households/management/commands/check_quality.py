"""Check the data quality of the base map, or of a place, and wait for it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from households.models import QualityRun
from households.quality import runs
from ledger.models import Job
from regions.models import Level, Region


class Command(BaseCommand):
    help = "Run every rule of data quality over the base map; findings are brought in line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", default="", help="code of a place; the prefecture if empty")

    def handle(self, *, region: str, **options: Any) -> str:
        every = Region.objects.all()
        place = (every.filter(code=region) if region else every.at(Level.PREFECTURE)).first()
        if place is None:
            raise CommandError(f"没有代码为 {region or '州'} 的地区；请先载入行政区划")
        run = runs.start(place)
        done = runs.check(run.job_id)
        run = QualityRun.objects.select_related("job").get(pk=run.pk)
        if done is None and run.job.state != Job.State.DONE:
            raise CommandError("另一项核查正在进行；请稍后再试")
        for phase, seconds in run.facts["phases"]:
            self.stdout.write(f"{phase}: {seconds} s")
        facts = run.facts
        return (
            f"{facts['households']:,} 户 {facts['people']:,} 人，{facts['rules']} 条规则："
            f"{run.job.message}"
        )
