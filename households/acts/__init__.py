"""Acts, not edits: every change of the base map by people is reported, signed and can be undone.

kinds        what can be done, one plan each (people, homes, founding, corrections)
changes      a plan is a list of changes of single fields: applied, compared, taken back
upkeep       what is locked and kept in order around them; exactly one head, always
conflicts    other open acts on one field, what changed since, what stands in the way of undoing
checks       what to look at again before sending; `PREVIEW_CHECKS` takes more
papers       photos and papers of an act
rights       who may sign, undo and withdraw, and why not
reporting    preview and propose
verbs        sign, refuse, withdraw, undo; enact for what a procedure decided
trail        events of acts, and who hears of them
many         one report for many households, together or not at all
batches      many acts of one decision, an outcome for each
"""

from households.acts.batches import Outcome, refuse_many, sign_many, undo_many
from households.acts.changes import Change
from households.acts.checks import PREVIEW_CHECKS
from households.acts.errors import ActError, AlreadyMemberError, StaleActError
from households.acts.founding import at as household_at
from households.acts.kinds import KINDS, Kind
from households.acts.many import Planned, propose_many
from households.acts.reporting import Preview, preview, propose
from households.acts.verbs import enact, refuse, sign, undo, withdraw

__all__ = [
    "KINDS",
    "PREVIEW_CHECKS",
    "ActError",
    "AlreadyMemberError",
    "Change",
    "Kind",
    "Outcome",
    "Planned",
    "Preview",
    "StaleActError",
    "enact",
    "household_at",
    "preview",
    "propose",
    "propose_many",
    "refuse",
    "refuse_many",
    "sign",
    "sign_many",
    "undo",
    "undo_many",
    "withdraw",
]
