"""Acts, not edits: every change of the base map by people is reported, signed and can be undone.

kinds        what can be done, one plan each (people, homes, corrections)
changes      a plan is a list of changes of single fields: applied, compared, taken back
verbs        propose, sign, refuse, undo, preview; enact for what a procedure decided
batches      many acts of one decision, an outcome for each
"""

from households.acts.batches import Outcome, refuse_many, sign_many, undo_many
from households.acts.changes import ActError, Change, StaleActError
from households.acts.kinds import KINDS, Kind
from households.acts.verbs import Preview, enact, preview, propose, refuse, sign, undo

__all__ = [
    "KINDS",
    "ActError",
    "Change",
    "Kind",
    "Outcome",
    "Preview",
    "StaleActError",
    "enact",
    "preview",
    "propose",
    "refuse",
    "refuse_many",
    "sign",
    "sign_many",
    "undo",
    "undo_many",
]
