"""The list of sessions, one session, and the screen that shows its code."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ledger import sheets
from ledger.events import TEXTS
from ledger.models import Event
from qiannan.templatetags.face import yuan
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from training import check_in, needs
from training.forms import CancelForm, EnrolForm, SessionListForm, WorkbookForm, keepers
from training.loading import attendance, columns
from training.models import Presence, Session

State = Session.State
HUES = {State.PLANNED: "doing", State.HELD: "review", State.CANCELLED: "wait"}
PRESENCE_HUES = {
    Presence.ENROLLED: "doing", Presence.CAME: "done", Presence.EXCUSED: "review",
    Presence.ABSENT: "late",
}  # fmt: skip
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sessions_in_sight(request: HttpRequest) -> QuerySet[Session]:
    user: User = request.user  # type: ignore[assignment]
    rows = Session.objects.visible_to(user, Permission.TRAINING_VIEW)
    return rows.select_related("region", "made_by", "held_by", "closed_by")


def session_in_sight(request: HttpRequest, pk: int) -> Session:
    return get_object_or_404(sessions_in_sight(request), pk=pk)


def hue_of(session: Session) -> str:
    return "done" if session.closed_at else HUES[State(session.state)]


def word_of(session: Session) -> str:
    return _("Closed for good") if session.closed_at else str(session.get_state_display())


def crumbs(session: Session | None = None) -> list[tuple[str, str]]:
    found = [
        (_("Training"), reverse("training:overview")),
        (_("Sessions"), reverse("training:session-list")),
    ]
    if session:
        found.append((str(session), reverse("training:session-detail", args=[session.pk])))
    return found


@require(Permission.TRAINING_VIEW)
@require_GET
def session_list(request: HttpRequest) -> HttpResponse:
    """The sessions in sight, the newest first, with how many were asked and came."""
    form = SessionListForm(request.GET)
    form.is_valid()
    user: User = request.user  # type: ignore[assignment]
    page = paginate(request, _narrowed(sessions_in_sight(request), form.cleaned_data))
    keys = [session.pk for session in page.object_list]
    counts = {row["pk"]: row for row in _counted(keys)}
    context = {
        "form": form,
        "page": page,
        "rows": [(s, hue_of(s), word_of(s), counts[s.pk]) for s in page.object_list],
        "may_make": bool(keepers(user)),
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "crumbs": crumbs()[:1],
    }
    return render_page(
        request, "training/session_list.html", "training/_session_rows.html", context
    )


def _narrowed(rows: QuerySet[Session], given: dict[str, Any]) -> QuerySet[Session]:
    if given.get("q"):
        rows = rows.filter(name__icontains=given["q"])
    if given.get("state"):
        rows = rows.filter(state=given["state"])
    if given.get("audience"):
        rows = rows.filter(audiences__contains=[given["audience"]])
    if given.get("level"):
        rows = rows.filter(level=given["level"])
    if given.get("topic"):
        rows = rows.filter(topics=given["topic"])
    return rows


def _counted(keys: list[int]) -> list[Any]:
    rows = Session.objects.filter(pk__in=keys).order_by()
    came = Count("enrolments", filter=Q(enrolments__presence=Presence.CAME))
    return list(rows.values("pk").annotate(asked=Count("enrolments"), came=came))


@require(Permission.TRAINING_VIEW)
@require_GET
def session_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: what it is, who is asked and came, and what may be done now."""
    session = session_in_sight(request, pk)
    return render(request, "training/session.html", session_context(request, session))


def session_context(
    request: HttpRequest, session: Session, filled: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The context of the page; `filled` holds a form that came back with errors, by its verb."""
    presence = request.GET.get("presence", "")
    rows = session.enrolments.select_related("cadre__region")
    counts = dict(
        rows.order_by().values_list("presence").annotate(n=Count("pk")).values_list("presence", "n")
    )
    if presence in Presence.values:
        rows = rows.filter(presence=presence)
    page = paginate(request, rows)
    url = reverse("training:session-detail", args=[session.pk])
    tabs: list[tuple[Any, int, str, bool]] = [(_("All"), sum(counts.values()), url, not presence)]
    tabs += [
        (one.label, counts.get(one, 0), f"{url}?presence={one.value}", presence == one)
        for one in Presence
    ]
    return {
        "session": session,
        "hue": hue_of(session),
        "word": word_of(session),
        "facts": facts(session),
        "came": counts.get(Presence.CAME, 0),
        "asked": sum(counts.values()),
        "page": page,
        "rows": [(row, PRESENCE_HUES[Presence(row.presence)]) for row in page.object_list],
        "tabs": tabs,
        "acts": acts_of(request, session) | (filled or {}),
        "effects": needs.effects(session, timezone.localdate()) if session.held_at else [],
        "story": story_of(session),
        "crumbs": crumbs(),
    }


def facts(session: Session) -> list[tuple[str, Any]]:
    topics = "、".join(topic.name for topic in session.topics.all())
    taught = session.trainers.select_related("cadre")
    return [
        (_("Host"), session.region.name),
        (_("Organiser"), f"{session.organiser} {session.undertaker}".strip()),
        (_("Level"), session.get_level_display()),
        (_("Mode"), session.get_mode_display()),
        (_("Audiences"), "、".join(session.audience_names)),
        (_("From – to"), f"{session.starts_on} — {session.ends_on}"),
        (_("Training venue"), session.venue),
        (_("Class hours"), session.hours),
        (_("Half-days"), session.half_days),
        (_("Half-days for a certificate"), session.least_half_days),
        (_("Topics"), topics),
        (_("Trainers"), "、".join(one.cadre.name for one in taught)),
        (_("Cost, yuan"), yuan(session.cost_yuan)),
    ]


def acts_of(request: HttpRequest, session: Session) -> dict[str, Any]:
    """What this person may do now, by verb; a sentence in place of a form says why not."""
    user: User = request.user  # type: ignore[assignment]
    if not user.holds(Permission.TRAINING_EDIT, at=session.region) or session.closed_at:
        return {}
    if session.state == State.PLANNED:
        return {
            "enrol": EnrolForm(within=session.region),
            "sheet": WorkbookForm(),
            "hold": True,
            "cancel": CancelForm(),
        }
    if session.state == State.HELD and session.held_by:
        own = session.held_by.person == user.person
        return {"close": True, "why_not_close": _("Another person closes it.") if own else ""}
    return {}


def story_of(session: Session) -> list[dict[str, Any]]:
    """What was done with the session, the newest first."""
    events = Event.objects.filter(subject=Session.subject, subject_id=session.pk).order_by("-id")
    return [
        {
            "title": TEXTS.get(event.kind, event.kind),
            "detail": f"{timezone.localtime(event.at):%m-%d %H:%M} · {event.actor_name}",
            "now": n == 0,
        }
        for n, event in enumerate(events[:20])
    ]


@require(Permission.TRAINING_VIEW)
@require_GET
def session_code(request: HttpRequest, pk: int) -> HttpResponse:
    """The screen in the room: the code to scan, drawn anew each half minute, and how many came."""
    session = session_in_sight(request, pk)
    return render(request, "training/code.html", _code(request, session))


@require(Permission.TRAINING_VIEW)
@require_GET
def session_code_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The code alone, drawn anew."""
    session = session_in_sight(request, pk)
    return render(request, "training/_code.html", _code(request, session))


def _code(request: HttpRequest, session: Session) -> dict[str, Any]:
    today = timezone.localdate()
    is_open = session.state == State.PLANNED and session.starts_on <= today <= session.ends_on
    url = reverse("training:check-in", args=[check_in.token_of(session)])
    return {
        "session": session,
        "is_open": is_open,
        "code": check_in.svg(request.build_absolute_uri(url)) if is_open else "",
        "came": session.enrolments.filter(presence=Presence.CAME).count(),
        "asked": session.enrolments.count(),
        "renewed": check_in.RENEWED_SECONDS,
        "lives": check_in.LIVES_SECONDS,
        "crumbs": crumbs(session),
    }


@require(Permission.TRAINING_VIEW)
@require_GET
def session_sheet_export(request: HttpRequest, pk: int) -> FileResponse:
    """The attendance sheet of a session, to fill in."""
    session = session_in_sight(request, pk)
    words = {value: word for word, value in reversed(columns.PRESENCES.items())}
    rows = [
        {
            "cadre": row.cadre.number,
            "person": row.cadre.name,
            "presence": words.get(Presence(row.presence), ""),
            "score": row.score,
            "satisfaction": row.satisfaction,
            "half_days": row.half_days,
        }
        for row in session.enrolments.select_related("cadre")
    ]
    book = sheets.write_book([
        sheets.Sheet(columns.ATTENDANCE_COLUMNS, rows, title=str(session), name=attendance.NAME)
    ])  # fmt: skip
    name = f"{session.region.name}_{attendance.NAME}_{session.starts_on:%Y%m%d}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=EXCEL)
