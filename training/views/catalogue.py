"""The catalogue of topics and courses: seen by all who see training, kept by the prefecture."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from training import catalogue
from training.catalogue_forms import CourseForm, TopicForm
from training.models import Course, Session, Topic
from training.views.sessions import hue_of, word_of


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Training"), reverse("training:overview")), *more]


def _list_crumb() -> tuple[str, str]:
    return _("Topics and courses"), reverse("training:course-list")


@require(Permission.TRAINING_VIEW)
@require_GET
def course_list(request: HttpRequest) -> HttpResponse:
    """The topics with their courses, and how many sessions taught each topic."""
    today = timezone.localdate()
    is_all = bool(request.GET.get("all"))
    topics, courses = Topic.objects.all(), Course.objects.all()
    if not is_all:
        topics = topics.filter(catalogue.offered(today))
        courses = courses.filter(catalogue.offered(today))
    held = Count("sessions", filter=Q(sessions__state=Session.State.HELD))
    context = {
        # Counting leaves the usual order out, so it is asked for.
        "topics": topics.annotate(held=held)
        .order_by("order", "code")
        .prefetch_related(Prefetch("courses", queryset=courses.order_by("name"))),
        "today": today,
        "is_all": is_all,
        "may_edit": catalogue.keeper(_user(request)) is not None,
        "crumbs": _crumbs(),
    }
    return render(request, "training/course_list.html", context)


@require(Permission.TRAINING_VIEW)
@require_GET
def course_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A course: what it is, and the sessions in sight that taught its topic."""
    user = _user(request)
    course = get_object_or_404(Course.objects.select_related("topic"), pk=pk)
    sessions = Session.objects.visible_to(user, Permission.TRAINING_VIEW)
    sessions = sessions.filter(topics=course.topic).select_related("region")
    page = paginate(request, sessions)
    context = {
        "course": course,
        "facts": [
            (_("Topic"), course.topic.name),
            (_("Class hours"), course.hours),
            (_("Not offered from"), f"{course.disabled_on or ''}"),
        ],
        "is_offered": course.disabled_on is None or course.disabled_on > timezone.localdate(),
        "page": page,
        "rows": [(one, hue_of(one), word_of(one)) for one in page.object_list],
        "may_edit": catalogue.keeper(user) is not None,
        "crumbs": _crumbs(_list_crumb()),
    }
    return render(request, "training/course.html", context)


@require(Permission.TRAINING_EDIT)
@require_http_methods(["GET", "POST"])
def course_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a course down, correct it, or say from when it is not offered."""
    user = _user(request)
    catalogue.may_keep(user)
    course = get_object_or_404(Course, pk=pk) if pk else None
    form = CourseForm(request.POST or None, instance=course)
    if request.method == "POST" and form.is_valid():
        try:
            made = catalogue.write_course(form.save(commit=False), by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is recorded."))
            return redirect("training:course-detail", made.pk)
    title = _("Change the course") if course else _("New course")
    return _form(request, form, title)


@require(Permission.TRAINING_EDIT)
@require_http_methods(["GET", "POST"])
def topic_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a topic down, correct it, or say from when it is not offered."""
    user = _user(request)
    catalogue.may_keep(user)
    topic = get_object_or_404(Topic, pk=pk) if pk else None
    form = TopicForm(request.POST or None, instance=topic)
    if request.method == "POST" and form.is_valid():
        try:
            catalogue.write_topic(form.save(commit=False), by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is recorded."))
            return redirect("training:course-list")
    return _form(request, form, _("Change the topic") if topic else _("New topic"))


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _form(request: HttpRequest, form: Any, title: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "submit": _("Save"),
        "back": reverse("training:course-list"),
        "crumbs": _crumbs(_list_crumb()),
    }
    status = 422 if form.errors else 200
    return render(request, "training/form.html", context, status=status)
