"""The catalogues: lines that offices offer to plans, and questions that sheets answer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accountability.models import PlanTemplate, VillageQuestion
from accountability.seen import SeenForm
from accountability.village_reviews import forms, plan_forms, sight
from accountability.village_reviews.sight import VIEW, form_page, user_of
from ledger import events
from ledger.transitions import StaleStatusError
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User


def may_edit(user: User) -> bool:
    """An office that edits catalogues."""
    return any(Permission.CATALOGUE_EDIT in one.grants for one in user.active_postings)


@require(VIEW)
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Both catalogues; what is not offered any more stands below, with its day."""
    today = timezone.localdate()
    templates, questions = PlanTemplate.objects.all(), VillageQuestion.objects.all()
    context = {
        "templates": [
            (one, one.disabled_on is None or one.disabled_on > today) for one in templates
        ],
        "questions": [(one, one.ends_on is None or one.ends_on >= today) for one in questions],
        "may_edit": may_edit(user_of(request)),
        "crumbs": sight.crumbs(None, user_of(request)),
    }
    return render(request, "accountability/villages/catalogue.html", context)


@require(VIEW)
@require_http_methods(["GET", "POST"])
def template_edit(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Write a line that offices offer, change it, or end it."""
    row = get_object_or_404(PlanTemplate, pk=pk) if pk else None
    form = plan_forms.TemplateForm(request.POST or None, instance=row)
    return _edit(request, form, _("A line of the catalogue"))


@require(VIEW)
@require_http_methods(["GET", "POST"])
def question_edit(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Write a question, change it, or end it."""
    row = get_object_or_404(VillageQuestion, pk=pk) if pk else None
    initial = {} if row else {"starts_on": timezone.localdate()}
    form = forms.QuestionForm(request.POST or None, instance=row, initial=initial)
    return _edit(request, form, _("A question of the sheet"))


def _edit(request: HttpRequest, form: Any, title: str) -> HttpResponse:
    user = user_of(request)
    if not may_edit(user):
        raise PermissionDenied("village_catalogue.write")
    if request.method == "POST" and form.is_valid():
        try:
            _save(form, user)
        except StaleStatusError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is recorded."))
            return redirect("accountability:village-catalogue")
    back = reverse("accountability:village-catalogue")
    crumbs = [*sight.crumbs(None, user), (_("Catalogues"), back)]
    return form_page(request, form, title, _("Save"), back=back, crumbs=crumbs)


@transaction.atomic
def _save(form: SeenForm, by: User) -> None:
    """Save a line of a catalogue and say so on the trail.

    Raises:
        StaleStatusError: somebody changed it since it was read.
    """
    form.hold()
    row = form.save()  # type: ignore[attr-defined]
    events.append(
        events.Draft(
            kind="accountability.village_catalogue.written",
            region=Region.objects.get(level=Level.PREFECTURE),
            subject=row._meta.label_lower,
            subject_id=row.pk,
            by=by,
            data={name: str(form.cleaned_data[name] or "") for name in form.changed_data},  # type: ignore[attr-defined]
        )
    )
