"""The ordinary rows about pensions, work and payments on the card, as the register has them too."""

from datetime import date, timedelta

from screening.synthetic.economy import NEAR_HOME
from screening.synthetic.people import AS_OF, Household, Person
from screening.synthetic.rows_work import COUNTED, job, pension, public_post, subsidy
from screening.synthetic.scene import Scene

_UNCOUNTED = ("农机购置补贴", "残疾人生活补贴", "产业扶贫项目补助")


def pension_row(scene: Scene, person: Person) -> None:
    """Add the pension of whoever is old enough, and now and then an earlier one that ended."""
    if person.age < 60 or not person.pension:
        return
    pension(scene, person)
    if not person.plain and scene.rng.random() < 0.03:
        pension(scene, person, scheme="城镇职工", status="终止")


def job_rows(scene: Scene, person: Person) -> None:
    """Add the post or the firm the register names, or a job it does not speak of."""
    rng = scene.rng
    if person.has_job_row:
        return
    if person.post:
        public_post(scene, person, started_on=scene.day(date(2016, 1, 1), date(2018, 1, 31)))
    elif person.employer and person.work_area in NEAR_HOME:
        job(scene, person)
    elif person.work_months and rng.random() < 0.3:
        if rng.random() < 0.3:
            job(scene, person, employer="", post_kind="灵活就业")
            return
        _job_after_another(scene, person)


def _job_after_another(scene: Scene, person: Person) -> None:
    started = scene.day(date(2017, 1, 1), date(2018, 6, 20))
    job(scene, person, started_on=started)
    if scene.rng.random() < 0.3:
        job(
            scene,
            person,
            started_on=started - timedelta(days=400),
            ended_on=started - timedelta(days=scene.rng.randint(3, 120)),
        )


def subsidy_rows(scene: Scene, household: Household) -> None:
    """Add what came on the card this year: of what the register counts, no more than it counts."""
    rng, head = scene.rng, household.head
    if household.is_paid_on_card or head.dead_on:
        return
    if household.registered:
        ecology, other = household.income["生态补偿金"], household.income["其他转移性收入"]
        if ecology and rng.random() < 0.8:
            subsidy(scene, head, item=rng.choice(COUNTED[1:]), amount_yuan=ecology)
        if other and rng.random() < 0.8:
            subsidy(scene, head, item=COUNTED[0], amount_yuan=other)
        if rng.random() < 0.3:
            subsidy(scene, head, item="产业扶贫分红")
    elif rng.random() < 0.6:
        subsidy(scene, head, item=rng.choice(COUNTED))
    if rng.random() < 0.2:
        subsidy(scene, head, item=rng.choice(_UNCOUNTED))
    if rng.random() < 0.01:
        paid = scene.day(date(2017, 10, 1), AS_OF - timedelta(days=100))
        subsidy(scene, head, item="临时救助", paid_on=paid)
