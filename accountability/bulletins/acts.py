"""What people do to a bulletin: write, hand in, examine or send back, issue, correct.

Three natural persons: whoever wrote in an edition neither examines nor issues it, and whoever
examined it does not issue it. A row of `Step` a person keeps that, so that two accounts of one
person count as one and two at once cannot slip through.
"""

import re
from dataclasses import asdict, dataclass, replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accountability.bulletins import closing, duties, identity
from accountability.bulletins.drafting import tell
from accountability.models import Bulletin
from ledger import digests
from ledger.canonical import canonical
from ledger.models import Chain, Event, Step
from ledger.reports import DoesNotAddUpError
from regions.duties import Permission
from regions.models import Level, User

State = Bulletin.State
DOCUMENT_NO = re.compile(r"^\S+〔\d{4}〕\d{1,4}号$")


class BulletinError(ValidationError):
    """An act that cannot be done now: what, why and the remedy, in a sentence."""


class StaleTextError(BulletinError):
    """Somebody changed the text since it was read."""


@dataclass(frozen=True)
class Text:
    """What a person may change."""

    document_no: str
    organ: str
    title: str
    addressees: str
    body: str
    copies: str = ""

    def check(self) -> "Text":
        """Return itself, trimmed.

        Raises:
            BulletinError: something is blank, or the document number has another form.
        """
        tidy = Text(**{name: value.strip() for name, value in asdict(self).items()})
        for name, word in _NEEDED.items():
            if not getattr(tidy, name):
                raise BulletinError(f"{word}不能为空，请填写。")
        if tidy.document_no and not DOCUMENT_NO.match(tidy.document_no):
            raise BulletinError("文号格式不对；请按“某某通〔2018〕12号”填写，年份用六角括号。")
        return replace(tidy, body=tidy.body.replace("\r\n", "\n"))


_THREE = "修改、审核、签发须是三个不同的人；您已办理过其中一步，请由他人办理。"
_NEEDED = {"organ": "发文机关", "title": "标题", "addressees": "主送机关", "body": "正文"}


@transaction.atomic
def edit(bulletin: Bulletin, text: Text, *, seen: str, by: User) -> Bulletin:
    """Change the text; `seen` is the `version` that the writer had before them.

    Raises:
        PermissionDenied: `by` may not write bulletins of this place.
        BulletinError: it is not being written, somebody changed it meanwhile, the text is not
            right, the number is taken, or `by` has examined it.
    """
    bulletin = _locked(bulletin, Permission.BULLETIN_EDIT, State.DRAFT, by)
    if seen != version(bulletin):
        raise StaleTextError("其他人刚刚修改过这份通报；请刷新页面，在最新的文稿上修改。")
    text = text.check()
    taken = Bulletin.objects.filter(region=bulletin.region, document_no=text.document_no)
    if text.document_no and taken.exclude(pk=bulletin.pk).exists():
        raise BulletinError(f"文号 {text.document_no} 已用于另一份通报；请换一个文号。")
    for name, value in asdict(text).items():
        setattr(bulletin, name, value)
    bulletin.edited_at, bulletin.edited_by = timezone.now(), by
    bulletin.save()
    event = tell(bulletin, "edited", by=by, data={"digest": digests.stamp(canonical(asdict(text)))})
    _step(bulletin, by, event)
    return bulletin


@transaction.atomic
def hand_in(bulletin: Bulletin, *, by: User) -> Bulletin:
    """Hand the text in for examination; whoever hands it in has edited it.

    Raises:
        PermissionDenied: `by` may not write bulletins of this place.
        BulletinError: it is not being written, has no number, or `by` did not edit it last.
    """
    bulletin = _locked(bulletin, Permission.BULLETIN_EDIT, State.DRAFT, by)
    if bulletin.edited_by is None or bulletin.edited_by.person != by.person:
        raise BulletinError("由最后修改文稿的人送审；请先打开文稿核对并保存，再送审。")
    if not bulletin.document_no:
        raise BulletinError("还没有文号；请在文稿中填写文号后再送审。")
    return _move(bulletin, State.HANDED_IN, "handed_in", by)


@transaction.atomic
def examine(bulletin: Bulletin, *, by: User) -> Bulletin:
    """Agree to the text and the figures.

    Raises:
        PermissionDenied: `by` may not examine bulletins of this place.
        BulletinError: it was not handed in, `by` wrote it, or the figures were tampered with.
    """
    bulletin = _locked(bulletin, Permission.BULLETIN_EDIT, State.HANDED_IN, by)
    _whole(bulletin)
    bulletin.examined_at, bulletin.examined_by = timezone.now(), by
    return _move(bulletin, State.EXAMINED, "examined", by, is_step=True)


@transaction.atomic
def send_back(bulletin: Bulletin, reason: str, *, by: User) -> Bulletin:
    """Send it back to be written anew: whoever would examine it, or whoever would issue it.

    Raises:
        PermissionDenied: `by` may not take the step that is next.
        BulletinError: no reason, or it waits for nobody.
    """
    needed = (
        Permission.BULLETIN_ISSUE if bulletin.state == State.EXAMINED else Permission.BULLETIN_EDIT
    )
    state = State.EXAMINED if bulletin.state == State.EXAMINED else State.HANDED_IN
    bulletin = _locked(bulletin, needed, state, by)
    if not reason.strip():
        raise BulletinError("请写明退回的原因，便于修改。")
    bulletin.return_reason = reason.strip()[:200]
    bulletin.examined_at = bulletin.examined_by = None
    return _move(bulletin, State.DRAFT, "sent_back", by, note=bulletin.return_reason)


@transaction.atomic
def issue(bulletin: Bulletin, *, by: User) -> Bulletin:
    """Issue it: from now on it never changes.

    Raises:
        PermissionDenied: `by` may not issue bulletins of this place.
        BulletinError: it was not examined, `by` wrote or examined it, or the figures were
            tampered with.
    """
    bulletin = _locked(bulletin, Permission.BULLETIN_ISSUE, State.EXAMINED, by)
    _whole(bulletin)
    duties.meet(bulletin, by=by)
    bulletin.heads = heads_of(bulletin)
    bulletin.issued_at, bulletin.issued_by = timezone.now(), by
    bulletin.return_reason = ""
    bulletin.digest = digests.stamp(canonical(content(bulletin)))
    return _move(bulletin, State.ISSUED, "issued", by, is_step=True)


@transaction.atomic
def correct(bulletin: Bulletin, reason: str, *, by: User) -> Bulletin:
    """Begin a correction (更正): another edition to be written; the issued one stays.

    Raises:
        PermissionDenied: `by` may not write bulletins of this place.
        BulletinError: it was not issued, a later edition exists, or there is no reason.
    """
    bulletin = _locked(bulletin, Permission.BULLETIN_EDIT, State.ISSUED, by)
    if not reason.strip():
        raise BulletinError("请写明更正什么、为什么更正。")
    if Bulletin.objects.filter(close=bulletin.close, edition__gt=bulletin.edition).exists():
        raise BulletinError("这份通报已有更正稿；请在最新的一版上办理。")
    kept = ("close", "region", "organ", "title", "addressees", "body", "copies")
    made = Bulletin.objects.create(
        edition=bulletin.edition + 1,
        correction=reason.strip()[:200],
        drafted_at=timezone.now(),
        **{name: getattr(bulletin, name) for name in kept},
    )
    tell(made, "corrected", by=by, note=made.correction, data={"corrects": bulletin.pk})
    return made


def content(bulletin: Bulletin) -> dict[str, object]:
    """What is issued: the text, the frozen figures' digest, who, when, and the heads printed."""
    names = ("edition", "correction", "document_no", "organ", "title", "addressees", "body")
    return {name: getattr(bulletin, name) for name in (*names, "copies", "heads")} | {
        "figures": bulletin.close.digest,
        "edited_by": bulletin.edited_by_id,
        "examined_by": bulletin.examined_by_id,
        "issued_by": bulletin.issued_by_id,
        "issued_at": bulletin.issued_at,
    }


def is_unchanged(bulletin: Bulletin) -> bool:
    """Tell whether an issued bulletin and its figures still are what was issued."""
    same = digests.fits(canonical(content(bulletin)), bulletin.digest)
    return same and closing.is_whole(bulletin.close)


def version(bulletin: Bulletin) -> str:
    """What tells one state of the text from another."""
    return bulletin.edited_at.isoformat() if bulletin.edited_at else "0"


def stands_aside(bulletin: Bulletin, user: User, but: str) -> bool:
    """`user` (as a person) has already taken a step in this edition other than `but`."""
    steps = Step.objects.filter(subject=bulletin.subject, subject_id=bulletin.pk)
    return steps.filter(person=user.person).exclude(kind=but).exists()


def heads_of(bulletin: Bulletin) -> list[list[object]]:
    """[chain, seq, hash] of the place's chains: of the prefecture all, of a county its own."""
    region = bulletin.region
    within = region.path if region.level == Level.PREFECTURE else region.county_path
    chains = Chain.objects.filter(chain__startswith=within).order_by("chain")
    return [list(row) for row in chains.values_list("chain", "seq", "hash")]


def _locked(bulletin: Bulletin, needed: Permission, state: State, by: User) -> Bulletin:
    row = Bulletin.objects.select_for_update(of=("self",)).select_related("close", "region")
    bulletin = row.get(pk=bulletin.pk)
    if not by.holds(needed, at=bulletin.region):
        raise PermissionDenied
    if bulletin.state != state:
        raise BulletinError(
            f"这份通报现在是“{bulletin.get_state_display()}”，不能这样办理；请刷新页面。"
        )
    return bulletin


def _whole(bulletin: Bulletin) -> None:
    if not closing.is_whole(bulletin.close):
        raise BulletinError("冻结的数字与校验值不符，可能被改动过；请停止办理并报告审计人员。")
    try:
        identity.check(bulletin.close)
        wrong = identity.drift(bulletin.close)
    except DoesNotAddUpError as error:
        wrong = [str(error)]
    if wrong:
        raise BulletinError(
            f"数字加不平，不能审核、签发：{'；'.join(wrong[:5])}。请停止办理并报告审计人员。"
        )


def _move(
    bulletin: Bulletin, state: State, what: str, by: User, *, note: str = "", is_step: bool = False
) -> Bulletin:
    if is_step and stands_aside(bulletin, by, but=f"accountability.bulletin.{what}"):
        raise BulletinError(_THREE)
    before, bulletin.state = bulletin.state, state
    bulletin.save()
    event = tell(
        bulletin,
        what,
        by=by,
        before=before,
        after=state,
        note=note,
        data={"document_no": bulletin.document_no, "digest": bulletin.digest},
    )
    if is_step:
        _step(bulletin, by, event)
    return bulletin


def _step(bulletin: Bulletin, by: User, event: Event) -> None:
    """One person takes one kind of step in an edition, as often as needed."""
    mine = {"subject": bulletin.subject, "subject_id": bulletin.pk, "round": 1}
    if Step.objects.filter(**mine, person=by.person, kind=event.kind).exists():
        return
    try:
        with transaction.atomic():
            Step.objects.create(**mine, person=by.person, kind=event.kind, event=event)
    except IntegrityError as error:
        raise BulletinError(_THREE) from error
