"""Jobs: claimed once, fenced by attempt, made good when a worker dies."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ledger import jobs
from ledger.jobs import LostLeaseError
from ledger.models import Job
from tests.factories import CountyFactory, JobFactory

pytestmark = pytest.mark.django_db


def let_the_lease_run_out(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_the_same_work_asked_for_twice_is_one_job():
    county = CountyFactory()

    first = jobs.enqueue("test", key="night-1", region=county)
    second = jobs.enqueue("test", key="night-1", region=county)

    assert first.pk == second.pk


def test_a_job_is_claimed_by_one_worker():
    job = JobFactory()

    assert jobs.claim(job.pk) is not None
    assert jobs.claim(job.pk) is None


def test_a_message_of_another_kind_does_not_take_the_job():
    job = JobFactory(kind="comparison")

    assert jobs.claim(job.pk, "screening.follow_campaign") is None
    assert jobs.claim(job.pk, "comparison") is not None


def test_a_dead_workers_job_is_claimed_again_and_the_dead_writes_nothing_more():
    job = JobFactory()
    dead = jobs.claim(job.pk)
    let_the_lease_run_out(job)
    alive = jobs.claim(job.pk)

    with pytest.raises(LostLeaseError):
        dead.report(1, 2)
    with pytest.raises(LostLeaseError):
        dead.finish(message="late")
    alive.finish(message="done")

    assert Job.objects.get(pk=job.pk).message == "done"


def test_holding_fails_once_the_job_is_in_other_hands():
    job = JobFactory()
    dead = jobs.claim(job.pk)
    let_the_lease_run_out(job)
    jobs.claim(job.pk)

    with pytest.raises(LostLeaseError):
        dead.hold()


def test_progress_renews_the_lease():
    job = JobFactory()
    lease = jobs.claim(job.pk)
    let_the_lease_run_out(job)

    lease.report(3, 10, "rules", "第 3 条规则")

    job.refresh_from_db()
    assert (job.done, job.total, job.phase, job.percent) == (3, 10, "rules", 30)
    assert job.lease_until > timezone.now()


def test_a_finished_job_is_not_claimed_again():
    job = JobFactory()
    jobs.claim(job.pk).finish()

    assert jobs.claim(job.pk) is None


def test_a_job_that_kills_every_worker_is_given_up_with_a_sentence():
    job = JobFactory(attempt=jobs.MAX_ATTEMPTS)

    assert jobs.claim(job.pk) is None

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "多次" in job.message


def test_a_job_given_back_can_be_claimed_at_once():
    job = JobFactory()
    jobs.release(jobs.claim(job.pk))

    assert jobs.claim(job.pk).attempt == 2


def test_a_sweep_wakes_what_waits_and_what_lost_its_worker(monkeypatch):
    woken: list[int] = []
    monkeypatch.setitem(jobs.WAKERS, "test", woken.append)
    waiting, dead, done = (JobFactory(kind="test") for _ in range(3))
    jobs.claim(dead.pk)
    let_the_lease_run_out(dead)
    jobs.claim(done.pk).finish()

    jobs.wake_waiting()

    assert sorted(woken) == [waiting.pk, dead.pk]
