"""Planted contradictions about work (r35) and lost jobs (r40), and their near misses."""

from datetime import date
from functools import partial

from screening.synthetic import economy, names
from screening.synthetic.family import Family
from screening.synthetic.people import Household, Person
from screening.synthetic.rows_work import job, public_post
from screening.synthetic.scene import Fits, Scene

AWAY = ("县外省内", "省外")


def _registered_worker(household: Household, person: Person) -> bool:
    return household.registered and person.can_work and not person.plain


def _give_post(person: Person) -> None:
    person.post, person.employer = "护林员", ""
    person.work_area, person.work_months = "乡(镇)内", 12


def _give_firm(person: Person, area: str, employer: str) -> None:
    person.post, person.employer = "", employer
    person.work_area, person.work_months = area, 8


def _post_unknown(scene: Scene, *, ended: date | None = None) -> bool:
    """The register names a post that the list of posts lacks, or lacks by now."""
    picked = scene.pick(_registered_worker)
    if picked is None:
        return False
    household, person = picked
    _give_post(person)
    person.has_job_row = True
    if ended:
        public_post(scene, person, started_on=date(2016, 3, 1), ended_on=ended)
        job(scene, person, started_on=date(2018, 1, 8))
    scene.found("r35", household, person)
    return True


def _post_untold(scene: Scene) -> bool:
    """The list of posts has somebody of whom the register says nothing."""
    picked = scene.pick(_registered_worker)
    if picked is None:
        return False
    household, person = picked
    person.post, person.has_job_row = "", True
    public_post(scene, person, started_on=scene.day(date(2017, 1, 1), date(2018, 4, 30)))
    scene.found("r35", household, person)
    return True


def _unknown_at_work(scene: Scene) -> bool:
    """A firm of the county whose list has others, but not this person."""
    picked = scene.pick(_registered_worker)
    if picked is None:
        return False
    household, person = picked
    area = economy.NEAR_HOME[1]
    _give_firm(person, area, economy.employer_at(area, household, scene.rng))
    person.has_job_row = True
    job(scene, scene.outsider(20, 50), employer=person.employer)
    scene.found("r35", household, person)
    return True


WORK = (
    partial(_post_unknown, ended=date(2017, 12, 31)),
    _post_untold,
    _unknown_at_work,
    _post_unknown,
)


def _post_known(scene: Scene, *, others_name: bool = False) -> bool:
    picked = scene.pick(_registered_worker)
    if picked is None:
        return False
    person = picked[1]
    _give_post(person)
    person.has_job_row = True
    if others_name:
        name = names.another(person.name, scene.rng)
        public_post(scene, person, name=name, id_number=person.number)
        return True
    ended = date(2018, 1, 31)
    public_post(scene, person, started_on=date(2016, 3, 1), ended_on=ended)
    job(scene, person, started_on=date(2018, 2, 8))
    return True


def _beyond_the_list(scene: Scene, *, area: str, employer: str) -> bool:
    """Work of which the county's list cannot know."""
    picked = scene.pick(_registered_worker)
    if picked is None:
        return False
    _give_firm(picked[1], area, employer)
    picked[1].has_job_row = True
    return True


def _post_long_past(scene: Scene) -> bool:
    picked = scene.pick(_registered_worker)
    if picked is None:
        return False
    person = picked[1]
    person.post, person.has_job_row = "", True
    public_post(scene, person, started_on=date(2015, 1, 1), ended_on=date(2016, 12, 31))
    return True


NEAR_WORK = (
    _post_known,
    partial(_beyond_the_list, area="省外", employer="广东电子有限公司"),
    partial(_beyond_the_list, area="乡(镇)内", employer="坡脚种养殖合作社"),
    partial(_post_known, others_name=True),
    _post_long_past,
)


def _near_home(household: Household, person: Person) -> bool:
    return (
        person.can_work
        and person.work_area not in AWAY
        and not (person.post or person.employer or person.plain)
    )


def _lost_job(
    scene: Scene,
    *,
    ended: date,
    earlier: bool = False,
    planted: bool = True,
    kind: Fits = _near_home,
) -> bool:
    """A stranger's new job shows that the list is of these days."""
    picked = scene.pick(kind)
    if picked is None:
        return False
    household, person = picked
    person.has_job_row = True
    job(scene, person, started_on=date(2016, 2, 20), ended_on=ended)
    if earlier:
        job(scene, person, started_on=date(2014, 2, 20), ended_on=date(2016, 1, 15))
    job(scene, scene.outsider(20, 50), started_on=date(2018, 5, 20))
    if planted:
        scene.found("r40", household, person)
    return True


LOST_JOBS = (
    partial(_lost_job, ended=date(2018, 3, 31)),
    partial(_lost_job, ended=date(2018, 4, 30)),
    partial(_lost_job, ended=date(2017, 11, 15), earlier=True),
    partial(_lost_job, ended=date(2017, 6, 1)),
)


def _away(household: Household, person: Person) -> bool:
    return person.can_work and person.work_area in AWAY and not (person.post or person.plain)


def _new_job(scene: Scene) -> bool:
    """Lost one job and has another, whatever name the list has for it."""
    picked = scene.pick(_near_home)
    if picked is None:
        return False
    person = picked[1]
    person.has_job_row = True
    job(scene, person, started_on=date(2016, 2, 20), ended_on=date(2018, 1, 31))
    name = names.another(person.name, scene.rng)
    job(scene, person, name=name, id_number=person.number, started_on=date(2018, 3, 1))
    return True


NEAR_LOST_JOBS = (
    partial(_lost_job, ended=date(2018, 5, 1), planted=False),
    _new_job,
    partial(_lost_job, ended=date(2018, 2, 28), kind=_away, planted=False),
    partial(_lost_job, ended=date(2017, 5, 30), planted=False),
)


FAMILIES = {
    "r35": Family(WORK, NEAR_WORK),
    "r40": Family(LOST_JOBS, NEAR_LOST_JOBS),
}
