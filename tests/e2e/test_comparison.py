"""The comparison as its people see it, with a picture of each page on a desk and on a phone: what
was delivered and how it differs, a run under way and one that is finished, rules and what other
numbers would change, the evidence of a lead, who is meant, and how a screening round stands.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from households.models import Membership
from ledger import jobs
from regions.models import Level, Region, User
from screening import exemptions, rule_decisions, simulations
from screening.identity import bulk
from screening.intake.papers import Papers
from screening.models import (
    Campaign,
    CampaignVisit,
    ComparisonRun,
    Extract,
    IdentityBulkRow,
    IdentityPair,
    Lead,
)
from screening.operations import raw_files, receive_extract, start_comparison
from tests.factories import IdentityPairFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

COUNTY = "522725"


def deliver_again(tmp_path, feed: str, papers: Papers, *, bad: bool = False) -> Extract:
    """The demo's own file of that kind as delivered two months later, or one nobody can read."""
    before = Extract.objects.get(feed=feed)
    file = tmp_path / before.original_name.replace("20180630", "20180831")
    file.write_bytes(b"" if bad else raw_files.path_of(before.sha256).read_bytes())
    return receive_extract(file, papers=papers)


def clerk() -> User:
    return User.objects.filter(username__startswith="xian").order_by("username").first()


@pytest.fixture
def compared(township, tmp_path):
    """A county as it stands on an ordinary morning. Returns what the addresses below name."""
    call_command("compare", county=COUNTY, verbosity=0)
    call_command("demo_casework", leads=30, verbosity=0)
    county, by = Region.objects.get(code=COUNTY), clerk()
    held = deliver_again(tmp_path, "mz_marriage", Papers("罗启学", "黔南民函〔2018〕112号", 60))
    refused = deliver_again(tmp_path, "sc_registration", Papers(), bad=True)

    heads = Membership.objects.filter(relation="户主", person__id_state="ok")[:12]
    ours, run = Extract.objects.get(feed="rs_pension"), ComparisonRun.objects.get()
    for head in heads.select_related("person", "household"):
        IdentityPairFactory(
            person=head.person, household=head.household, extract=ours, first_run=run
        )
    drawn = bulk.draw(county, feed="rs_pension", grade="two", by=by)

    tried = simulations.start(county, rule="r03", values={"min_price_yuan": Decimal(20000)}, by=by)
    simulations.run(tried.job_id)
    first = timezone.localdate()
    rule_decisions.propose_value(
        county, rule="r03", name="min_price_yuan", value=Decimal(50000), valid_from=first,
        source="瓮扶领〔2018〕33号", by=by,
    )  # fmt: skip
    lead = Lead.objects.get(rule="r03")
    exempt = exemptions.propose(
        exemptions.of_lead(lead, with_household=True), rule="r03", paper="瓮扶办函〔2018〕57号",
        reason="该车系扶贫车间集体所有，登记在户主名下，村“两委”已公示。",
        valid_from=first, valid_until=first + timedelta(days=365), by=by,
    )  # fmt: skip

    done = Lead.objects.get(rule="r03").first_run_id
    running = start_comparison(county, by=by)
    lease = jobs.claim(running.job_id)
    lease.report(46, 75, phase="规则 r17 一人登记在两户", message="规则 r17 一人登记在两户")
    campaign = Campaign.objects.get(state="open")
    return {
        "held": held.pk,
        "refused": refused.pk,
        "pair": IdentityPair.objects.filter(grade="two").first().pk,
        "bulk": drawn.pk,
        "sampled": IdentityBulkRow.objects.filter(bulk=drawn, is_sampled=True).first().pk,
        "tried": tried.pk,
        "exempt": exempt.pk,
        "lead": lead.pk,
        "closed": Lead.objects.filter(status="closed").first().pk,
        "done": done,
        "running": running.pk,
        "round": campaign.pk,
        "doubt": campaign.visits.filter(outcome="left_out").first().pk,
        "township": Region.objects.filter(level=Level.TOWNSHIP, code__startswith=COUNTY).get(
            pk=CampaignVisit.objects.first().region.parent.parent_id
        ).code,
    }  # fmt: skip


PAGES = [
    ("extracts", "/screening/extracts/"),
    ("extract-board", "/screening/extracts/board/?on=2018-09-20"),
    ("extract-record", "/screening/extracts/?view=log"),
    ("batch-held", "/screening/extracts/{held}/"),
    ("batch-refused", "/screening/extracts/{refused}/"),
    ("runs", "/screening/runs/"),
    ("run-under-way", "/screening/runs/{running}/"),
    ("run", "/screening/runs/{done}/"),
    ("rules", "/screening/rules/"),
    ("rule", "/screening/rules/r03/"),
    ("rule-numbers", "/screening/rules/numbers/"),
    ("rule-number", "/screening/rules/r03/min_price_yuan/"),
    ("exemptions", "/screening/rules/exemptions/"),
    ("exemption", "/screening/rules/exemptions/{exempt}/"),
    ("simulation", "/screening/rules/simulations/{tried}/"),
    ("evidence", "/screening/leads/{lead}/"),
    ("evidence-closed", "/screening/leads/{closed}/"),
    ("identity-list", "/screening/identity/"),
    ("identity-decision", "/screening/identity/{pair}/"),
    ("identity-bulk", "/screening/identity/bulks/{bulk}/"),
    ("identity-sample", "/screening/identity/bulks/rows/{sampled}/"),
    ("board", "/screening/board/"),
    ("trend", "/screening/board/trend/"),
    ("report-9", "/reports/tables/9/"),
    ("report-22", "/reports/tables/22/"),
    ("rounds", "/screening/campaigns/"),
    ("round", "/screening/campaigns/{round}/"),
    ("round-township", "/screening/campaigns/{round}/?region={township}"),
    ("round-visits", "/screening/campaigns/{round}/visits/"),
    ("round-signers", "/screening/campaigns/{round}/signers/"),
    ("round-report", "/screening/campaigns/{round}/report/"),
    ("round-visit", "/screening/visits/{doubt}/"),
    ("zero-board", "/screening/campaigns/zero/"),
]


def failures(here, size: str, names: dict[str, object]) -> list[tuple[str, int]]:
    """Look at every page in turn; return those that did not answer, with their status."""
    statuses = []
    for name, path in PAGES:
        statuses.append((name, here.page.goto(f"{here.url}{path.format(**names)}").status))
        here.look(f"comparison-{name}-{size}")
    return [(name, status) for name, status in statuses if status != 200]


def test_the_pages_are_whole_on_a_desk_and_a_phone_and_a_pair_is_decided(compared, visit):
    desk, phone = visit(clerk().username), visit(clerk().username, "phone")

    assert failures(desk, "desk", compared) == []
    assert failures(phone, "phone", compared) == []

    phone.open(f"/screening/identity/{compared['pair']}/")
    phone.press("是同一人")
    phone.press("核对户口簿或身份证")
    phone.look("comparison-identity-decided-phone")
    phone.press("是同一人")

    assert IdentityPair.objects.get(pk=compared["pair"]).state == "same"
    assert desk.complaints + phone.complaints == []
