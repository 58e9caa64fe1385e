"""Tables of the archives: what a file must hold, the files, their papers, and what they lack."""

from archives.models.batches import Batch
from archives.models.catalogue import CHAPTERS, Catalogue, Chapter, Holder, PaperKind, Retention
from archives.models.files import Archive
from archives.models.gaps import Exemption, Gap
from archives.models.lending import Lending, LendingEntry
from archives.models.papers import Paper, PaperFile, Version
from archives.models.policies import Policy
from archives.models.retention import (
    Appraiser,
    DestructionLine,
    DestructionList,
    Erasure,
    Hold,
    Witness,
)
from archives.models.rounds import (
    ACCEPTS,
    AcceptanceGroup,
    AcceptanceMember,
    AcceptancePlace,
    AcceptanceRound,
    Defect,
)
from archives.models.seals import Seal
from archives.models.templates import Template
from archives.models.verdicts import RECTIFICATION_STAGES, Acceptance, Rectification, Verdict
from archives.models.volumes import Fonds, Volume

__all__ = [
    "ACCEPTS", "CHAPTERS", "RECTIFICATION_STAGES", "Acceptance", "AcceptanceGroup",
    "AcceptanceMember", "AcceptancePlace", "AcceptanceRound", "Appraiser", "Archive", "Batch",
    "Catalogue", "Chapter", "Defect", "DestructionLine", "DestructionList", "Erasure", "Exemption",
    "Fonds", "Gap", "Hold", "Holder", "Lending", "LendingEntry", "Paper", "PaperFile", "PaperKind",
    "Policy", "Rectification", "Retention", "Seal", "Template", "Verdict", "Version",
    "Volume", "Witness",
]  # fmt: skip
