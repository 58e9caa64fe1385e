"""What a lead asks at the door: the rule's own questions, and the papers that close it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from screening.comparison.rules import Rule
from screening.lead_operations import rules
from screening.models import Lead


@dataclass(frozen=True)
class Question:
    """One thing to ask. `way`: one, several, yuan, date or year; `known` is what the department
    says, to be agreed with by one touch.
    """

    text: str
    way: str
    choices: tuple[str, ...] = ()
    known: str = ""

    def told(self) -> dict[str, Any]:
        """As a phone takes it along, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}


def questions_of(lead: Lead) -> list[Question]:
    """What the rule declares, and the day that decides whether it was a wrong identification.

    Whether the finding is true is the verdict and is not asked a second time.
    """
    rule = rules().get(lead.rule)
    if rule is None:
        return []
    asked = [Question(ask.text, ask.way, ask.choices) for ask in rule.asks]
    return asked + ([_day(rule, lead)] if rule.dates else [])


def _day(rule: Rule, lead: Lead) -> Question:
    column, words = rule.dates or ("", "")
    known = str((lead.evidence.get("timing") or {}).get("acquired_on") or "")
    if column.endswith("_year"):
        return Question(f"实际哪一年{words.removeprefix('年度')}？", "year", known=known[:4])
    return Question(f"实际{words}的日期？", "date", known=known)


def proofs_of(lead: Lead) -> list[str]:
    """The papers and photos that close it, one by one."""
    rule = rules().get(lead.rule)
    return [part.strip() for part in rule.closes.split("；") if part.strip()] if rule else []


def findings_of(asked: Iterable[Mapping[str, str]], words: str) -> str:
    """What was answered and the worker's own words, as one text that is signed.

    `asked` are {"text", "answer"} as they stood on the glass: a rule that asks otherwise since then
    takes nothing away. The phone shows the same text before it is signed.
    """
    lines = [f"{one['text']}{one['answer']}" for one in asked if one["answer"].strip()]
    return "\n".join(part for part in ("；".join(lines), words.strip()) if part)
