"""Planning a session, its steps, and checking in."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger.sheets import SheetError
from regions.duties import Permission
from regions.guards import require, require_login
from regions.models import Region, User
from training import certificates, check_in, forms, operations
from training.loading import taking
from training.models import Session, Topic
from training.moves import may_edit
from training.views.sessions import crumbs, session_context, session_in_sight


@require(Permission.TRAINING_VIEW)
@require_http_methods(["GET", "POST"])
def session_create(request: HttpRequest) -> HttpResponse:
    """Plan a session; a need proposes topic and name."""
    user: User = request.user  # type: ignore[assignment]
    places = forms.keepers(user)
    if not places:
        raise PermissionDenied
    form = forms.SessionForm(request.POST or None, places=places, initial=_proposed(request))
    if request.method == "POST" and form.is_valid():
        try:
            session = operations.make(form.region, form.given, by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The session is planned; now enrol from the roster."))
            return redirect("training:session-detail", session.pk)
    return _form(request, form, _("Plan a session"), reverse("training:session-list"), crumbs())


def _proposed(request: HttpRequest) -> dict[str, Any]:
    """What the address proposes: the topic, and the place the session is for."""
    topic = Topic.objects.filter(code=request.GET.get("topic", "")).first()
    if topic is None:
        return {}
    place = Region.objects.filter(code=request.GET.get("for", "")).first()
    name = f"{place.name if place else ''}{topic.name}培训班"
    return {"topics": [topic.pk], "name": name, "audiences": ["grassroots", "resident"]}


@require(Permission.TRAINING_VIEW)
@require_http_methods(["GET", "POST"])
def session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a session that was not held yet."""
    user: User = request.user  # type: ignore[assignment]
    session = session_in_sight(request, pk)
    may_edit(user, session.region)
    form = forms.SessionForm.of(session, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit(session, form.given, by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is recorded."))
            return redirect("training:session-detail", pk)
    back = reverse("training:session-detail", args=[pk])
    return _form(request, form, _("Change the session"), back, crumbs(session))


def _form(
    request: HttpRequest, form: Any, title: str, back: str, way: list[tuple[str, str]]
) -> HttpResponse:
    context = {"form": form, "title": title, "submit": _("Save"), "back": back, "crumbs": way}
    status = 422 if form.errors else 200
    return render(request, "training/form.html", context, status=status)


@require(Permission.TRAINING_VIEW)
@require_POST
def session_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Enrol, hold, close, cancel, or hand the attendance sheet in."""
    session = session_in_sight(request, pk)
    if verb not in _STEPS:
        raise Http404
    user: User = request.user  # type: ignore[assignment]
    may_edit(user, session.region)
    try:
        return _STEPS[verb](request, session, user)
    except (ValidationError, SheetError) as error:
        said = error.messages[0] if isinstance(error, ValidationError) else str(error)
        context = session_context(request, session) | {"problem": said}
        return render(request, "training/session.html", context, status=422)


def _back(session: Session) -> HttpResponse:
    return redirect("training:session-detail", session.pk)


def _enrol(request: HttpRequest, session: Session, user: User) -> HttpResponse:
    form = forms.EnrolForm(request.POST, within=session.region)
    if not form.is_valid():
        context = session_context(request, session, {"enrol": form})
        return render(request, "training/session.html", context, status=422)
    given = form.cleaned_data
    count = operations.enrol(session, given["place"], by=user, most=given["most"])
    if count:
        said = ngettext("%(n)d cadre enrolled.", "%(n)d cadres enrolled.", count)
        messages.success(request, said % {"n": count})
    else:
        messages.info(request, _("Everybody of these audiences there was reached already."))
    return _back(session)


def _hold(request: HttpRequest, session: Session, user: User) -> HttpResponse:
    operations.hold(session, by=user)
    messages.success(request, _("It is held; another person closes it."))
    return _back(session)


def _close(request: HttpRequest, session: Session, user: User) -> HttpResponse:
    operations.close(session, by=user)
    messages.success(request, _("Closed; the certificates have their numbers."))
    return _back(session)


def _cancel(request: HttpRequest, session: Session, user: User) -> HttpResponse:
    operations.cancel(session, request.POST.get("words", "")[:300], by=user)
    messages.success(request, _("It is recorded."))
    return _back(session)


def _sheet(request: HttpRequest, session: Session, user: User) -> HttpResponse:
    form = forms.WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        context = session_context(request, session, {"sheet": form})
        return render(request, "training/session.html", context, status=422)
    file = form.cleaned_data["file"]
    load = taking.hand_in(file, file.name, region=session.region, by=user, session=session)
    return redirect("training:load-detail", load.pk)


_STEPS: dict[str, Callable[[HttpRequest, Session, User], HttpResponse]] = {
    "enrol": _enrol, "hold": _hold, "close": _close, "cancel": _cancel, "sheet": _sheet,
}  # fmt: skip


@require_login
@require_http_methods(["GET", "POST"])
def check_in_page(request: HttpRequest, token: str) -> HttpResponse:
    """What a phone opens that scanned the code: one button, and then that it is recorded."""
    user: User = request.user  # type: ignore[assignment]
    context: dict[str, Any] = {"cadre": check_in.cadre_of(user)}
    try:
        context["session"] = check_in.session_of(token)
        if request.method == "POST":
            context["enrolment"] = check_in.check_in(token, by=user)
    except ValidationError as error:
        context["problem"] = error.messages[0]
    status = 422 if "problem" in context else 200
    return render(request, "training/check_in.html", context, status=status)


@require_login
@require_GET
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate of who passed, for paper: for that very person, for who keeps the training
    of the session's place, and for who keeps that of the place whose cadre it is.
    """
    user: User = request.user  # type: ignore[assignment]
    enrolment = get_object_or_404(certificates.seen_by(user), pk=pk)
    may_see_session = user.can(Permission.TRAINING_VIEW, at=enrolment.session.region)
    context = {
        "enrolment": enrolment,
        "code": certificates.check_code(enrolment),
        "topics": "、".join(topic.name for topic in enrolment.session.topics.all()),
        "crumbs": crumbs(enrolment.session) if may_see_session else [],
    }
    return render(request, "training/certificate.html", context)


@require(Permission.TRAINING_VIEW)
@require_GET
def certificate_check(request: HttpRequest) -> HttpResponse:
    """Whether a certificate on paper is ours: its number and its check code."""
    number, code = request.GET.get("number", ""), request.GET.get("code", "")
    found = certificates.find(number, code) if number and code else None
    context = {
        "number": number, "code": code, "is_asked": bool(number and code), "found": found,
        "crumbs": crumbs()[:1],
    }  # fmt: skip
    return render(request, "training/certificate_check.html", context)
