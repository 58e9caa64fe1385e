"""Forms of the catalogue."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from training.models import Course, Topic

_UNTIL = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TopicForm(forms.ModelForm):
    """A topic; its code is given by the system and stays."""

    class Meta:
        model = Topic
        fields = ("name", "order", "disabled_on")
        widgets = {"disabled_on": _UNTIL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].required = False

    def clean_order(self) -> int:
        return self.cleaned_data["order"] or 0


class CourseForm(forms.ModelForm):
    """A course; one that was written down stays with its topic."""

    class Meta:
        model = Course
        fields = ("topic", "name", "hours", "disabled_on")
        widgets = {"disabled_on": _UNTIL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        topic.disabled = self.instance.pk is not None
        topic.empty_label = _("Choose")
