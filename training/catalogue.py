"""Verbs of the catalogue: write a topic or a course, and end it with a day. Nothing is deleted."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q

from regions.duties import Permission
from regions.models import Level, Region, User
from training.models import Course, Topic
from training.moves import TrainingError, tell


def offered(day: date) -> Q:
    """Topics or courses that are offered that day."""
    return Q(disabled_on__isnull=True) | Q(disabled_on__gt=day)


def keeper(user: User) -> Region | None:
    """The prefecture, where this person keeps its training; None for others."""
    return next(
        (
            one.region
            for one in user.active_postings
            if one.region.level == Level.PREFECTURE and Permission.TRAINING_EDIT in one.grants
        ),
        None,
    )


def may_keep(by: User) -> Region:
    """The prefecture whose catalogue it is.

    Raises:
        PermissionDenied: `by` does not keep the training of the prefecture.
    """
    top = keeper(by)
    if top is None:
        raise PermissionDenied(str(Permission.TRAINING_EDIT))
    return top


@transaction.atomic
def write_topic(topic: Topic, *, by: User) -> Topic:
    """Save a topic; a new one gets the next place in the order where it has none.

    Raises:
        PermissionDenied: as `may_keep`.
        TrainingError: the name is taken.
    """
    top = may_keep(by)
    is_new = topic.pk is None
    if is_new:
        last = Topic.objects.order_by("-order").first()
        topic.order = topic.order or (last.order + 1 if last else 1)
        topic.code = f"t{Topic.objects.count() + 1:03d}"
    _save(topic, f"已有名为“{topic.name}”的专题；请改用原专题，或另取名称。")
    tell("topic.written", top, topic, by=by, name=topic.name, until=f"{topic.disabled_on or ''}")
    return topic


@transaction.atomic
def write_course(course: Course, *, by: User) -> Course:
    """Save a course of a topic.

    Raises:
        PermissionDenied: as `may_keep`.
        TrainingError: the topic has a course of this name.
    """
    top = may_keep(by)
    _save(course, f"专题“{course.topic}”已有课程“{course.name}”；请打开原课程修改。")
    tell("course.written", top, course, by=by, name=course.name, hours=course.hours)
    return course


def _save(row: Topic | Course, taken: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise TrainingError(taken) from error
