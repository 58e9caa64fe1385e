"""The items (项) that an issue can be entered under."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from accountability.models import Item
from ledger.sheets.columns import clean


def in_force() -> QuerySet[Item]:
    """Items that are not disabled, nor their aspect."""
    today = timezone.localdate()
    return Item.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        Q(aspect__valid_to__isnull=True) | Q(aspect__valid_to__gte=today),
    ).select_related("aspect")


class ItemBook:
    """The catalogue in force, by name."""

    def __init__(self) -> None:
        self._all = list(in_force())

    def find(self, aspect: str | None, name: str) -> Item:
        found = [item for item in self._all if clean(item.name) == clean(name)]
        if aspect:
            inside = [item for item in found if clean(item.aspect.name) == clean(aspect)]
            if found and not inside:
                other = "、".join(item.aspect.name for item in found)
                raise ValueError(f"“{name}”在方面“{other}”下，不在“{aspect}”；请改正")
            found = inside
        if not found:
            raise ValueError(f"目录中没有项“{name}”；请从模板的“目录”表中选择，或先在目录中增加")
        if len(found) > 1:
            raise ValueError(f"“{name}”在几个方面下都有；请填写方面")
        return found[0]
