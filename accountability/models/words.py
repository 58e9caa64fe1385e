"""Finding words in the midst of a text: by its pairs of characters.

Trigrams find nothing shorter than three characters, and most Chinese words are two.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, TextField


def pairs_of_text() -> Func:
    """The pairs of characters in title and description, as the index has them."""
    output: ArrayField[Any, Any] = ArrayField(TextField())
    return Func(F("title"), F("description"), function="accountability_pairs", output_field=output)


def pairs(words: str) -> list[str]:
    """The pairs of characters in `words`, in small letters; none in a single character."""
    small = words.lower()
    return sorted({small[n : n + 2] for n in range(len(small) - 1)})
