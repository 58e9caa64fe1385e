"""The acts about leads that a phone sends: signing for a lead, and its answer at the door.

Bodies: `lead.receive` {lead}; `lead.answer` {lead, verdict, asked [{text, answer}], words,
reply (null, or {stance, speaker, words, way})}, with `base` as the lead was pulled, hands of the
worker and, where asked for, of the second verifier and the head. Whatever has become of the lead
meanwhile, what was found stays on the server.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ledger.acts import photos
from ledger.acts.kinds import Done, Kind, RefusedError, Sent, SentHand, State
from ledger.models import Status
from ledger.transitions import SamePersonError, StaleStatusError
from qiannan.templatetags.face import short_time
from regions.duties import GRANTS, Permission
from regions.models import Posting, Region, User
from screening import lead_answers, lead_operations, lead_proof, lead_replies
from screening.field.asking import findings_of
from screening.lead_places import lies_at_the_bottom
from screening.lead_replies import Reply
from screening.models import Lead, LeadReply, Verdict

RECEIVE, ANSWER = "lead.receive", "lead.answer"
UNKNOWN = "没有这条线索，或不在您的网格"
_TO_ANSWER = (Status.PENDING, Status.VERIFYING, Status.RETURNED)
_DUTIES = [duty for duty, grants in GRANTS.items() if Permission.LEAD_ANSWER in grants]


class ReceiveBody(serializers.Serializer):
    lead = serializers.IntegerField(min_value=1)


class AskedBody(serializers.Serializer):
    text = serializers.CharField(max_length=60)
    answer = serializers.CharField(max_length=200, allow_blank=True)


class ReplyBody(serializers.Serializer):
    stance = serializers.ChoiceField(LeadReply.Stance.choices)
    speaker = serializers.CharField(max_length=60, allow_blank=True)
    words = serializers.CharField(max_length=2000, allow_blank=True, default="")
    way = serializers.ChoiceField(LeadReply.Way.choices, default=LeadReply.Way.DOOR)


class AnswerBody(ReceiveBody):
    verdict = serializers.ChoiceField(Verdict.choices)
    words = serializers.CharField(max_length=2000, allow_blank=True, default="")
    asked = AskedBody(many=True, max_length=12, default=list)
    reply = ReplyBody(allow_null=True, default=None)


def region_of(sent: Sent) -> Region:
    """The grid of the lead. A lead of a place where this person never answered is as unknown as
    one that does not exist.

    Raises:
        RefusedError: there is none for them.
    """
    return _lead(sent).region


def receive(sent: Sent) -> Done:
    """Sign for the lead. One that was signed for, or has gone on, needs nothing more."""
    lead = _lead(sent)
    _must_answer_here(lead, sent.by)
    if lead.status not in _TO_ANSWER or not lies_at_the_bottom(lead):
        return Done(State.ACCEPTED, f"无须签收：{_now(lead)}", address=_address(lead))
    if lead.status == Status.VERIFYING:
        return Done(State.ACCEPTED, "已经签收", address=_address(lead))
    try:
        lead_operations.receive(lead, by=sent.by)
    except StaleStatusError as error:
        raise RefusedError(str(error)) from error
    return Done(State.ACCEPTED, "已签收", address=_address(lead))


def answer(sent: Sent) -> Done:
    """Hand in the answer, with photos and hands.

    An answer to a lead that has its verdict by now is kept for whoever answers for the place. One
    whose values changed since they were looked at needs the worker's eyes and hand again. What a
    worker found who was moved since becomes the draft of the successor, who signs it.

    Raises:
        PermissionDenied: the worker answers here no more.
        RefusedError: what is missing, by field, or what has changed.
    """
    lead = _lead(sent)
    _must_answer_here(lead, sent.by)
    is_own = sent.by.pk == sent.device.user_id
    if lead.status not in _TO_ANSWER and is_own:
        words = f"{_now(lead)}；您的核实记录已保存，交负责人查看"
        return Done(State.PROPOSED, words, address=_address(lead))
    if lead.status not in _TO_ANSWER or not lies_at_the_bottom(lead):
        raise RefusedError(f"{_now(lead)}，退回或下发到网格后才能再答复；填写的都还在")
    if is_own:
        _must_be_as_seen(lead, sent.base)
    try:
        for upload, claim in photos.uploads(sent):
            lead_answers.add_file(lead, upload, by=sent.by, claim=claim)
        return _hand_in(lead, sent) if is_own else _take_over(lead, sent)
    except (StaleStatusError, SamePersonError) as error:
        raise RefusedError(str(error)) from error
    except ValidationError as error:
        raise RefusedError(*_problems(error)) from error


def _hand_in(lead: Lead, sent: Sent) -> Done:
    lead_answers.answer(lead, by=sent.by, given=given_of(sent), seen=sent.base)
    return Done(State.ACCEPTED, "已答复，正在向上备案", address=_address(lead))


def _take_over(lead: Lead, sent: Sent) -> Done:
    given, worker = given_of(sent), sent.device.user
    if given.reply:
        lead_replies.record(lead, by=sent.by, given=given.reply)
    words = f"{given.findings}（{worker.full_name}{sent.on:%Y-%m-%d}入户核实）"
    lead_answers.take_over(lead, by=sent.by, verdict=given.verdict, findings=words)
    address = reverse("screening:lead-answer", args=[lead.pk])
    return Done(State.ACCEPTED, "已放入您的答复，请核对后本人签字", address=address)


def given_of(sent: Sent) -> lead_answers.Answer:
    """The act as the operation takes it; its photos are kept before."""
    body, hands = sent.body, {hand.role: hand for hand in sent.hands}
    nobody = SentHand("", "", "", None)
    second, head = hands.get("second", nobody), hands.get("head", nobody)
    return lead_answers.Answer(
        verdict=Verdict(body["verdict"]),
        findings=findings_of(body["asked"], body["words"]),
        strokes=hands.get("worker", nobody).strokes,
        second=User.objects.filter(pk=second.user).first() if second.user else None,
        second_strokes=second.strokes,
        head_name=head.name,
        head_strokes=head.strokes,
        reply=reply_of(sent),
    )


def reply_of(sent: Sent) -> Reply | None:
    """What the household said; a phone whose clock runs ahead said it today."""
    said: dict[str, Any] | None = sent.body["reply"]
    if said is None:
        return None
    return Reply(
        stance=LeadReply.Stance(said["stance"]),
        speaker=said["speaker"],
        way=LeadReply.Way(said["way"]),
        said_on=min(sent.on, timezone.localdate()),
        words=said["words"],
    )


def _lead(sent: Sent) -> Lead:
    lead = Lead.objects.for_list().filter(pk=sent.body["lead"]).first()
    if lead is None:
        raise RefusedError(UNKNOWN)
    worker = sent.device.user_id
    posted = Posting.objects.filter(user=worker, region=lead.region_id, duty__in=_DUTIES)
    if not posted.exists():
        raise RefusedError(UNKNOWN)
    return lead


def _must_answer_here(lead: Lead, by: User) -> None:
    if not by.holds(Permission.LEAD_ANSWER, at=lead.region):
        raise PermissionDenied(ANSWER)


def tell(sent: Sent) -> list[tuple[str, str]]:
    """What the act says, for whoever decides on it."""
    lead = _lead(sent)
    told = [("线索", f"{lead.number} {lead.title}")]
    if sent.kind == RECEIVE:
        return told
    given = given_of(sent)
    told += [("核实结论", given.verdict.label), ("核实情况", given.findings)]
    if given.reply:
        told.append(("农户意见", f"{given.reply.stance.label} {given.reply.words}".strip()))
    signed = [hand.name for hand in sent.hands if hand.strokes]
    return [*told, ("签字", "、".join(signed))]


def _must_be_as_seen(lead: Lead, base: str) -> None:
    now = lead_proof.seen_at_the_door(lead)
    if base == now:
        return
    if base.partition(".")[0] != str(lead.round):
        words = f"这条线索已退回重新核实：{lead.return_reason or '请看退回理由'}"
    else:
        words = "两边的数据在您离线时有了变化"
    raise RefusedError(f"{words}。请对照新的内容再看一遍并签字；您填写的都还在", {"base": now})


def _now(lead: Lead) -> str:
    """Where the lead stands, in words for the worker."""
    if lead.status == Status.CLOSED and lead.closed_at:
        return f"这条线索已于{short_time(lead.closed_at)}销号"
    if lead.status == Status.WITHDRAWN:
        return "这条线索已撤回"
    if lead.status == Status.ANSWERED and lead.verified_by and lead.verified_at:
        return f"这条线索已由{lead.verified_by}于{short_time(lead.verified_at)}答复"
    return f"这条线索现在在{lead.holder.name}"


_FIELDS = {"findings": "words", "strokes": "worker", "second_strokes": "second"}


def _problems(error: ValidationError) -> tuple[str, dict[str, str]]:
    """One sentence, and what is wrong by field of the phone's screens."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages), {}
    fields = {_FIELDS.get(name, name): " ".join(said) for name, said in error.message_dict.items()}
    return "；".join(fields.values()), fields


def _address(lead: Lead) -> str:
    return reverse("screening:lead-detail", args=[lead.pk])


KINDS = (
    Kind(RECEIVE, _("Signing for a lead"), ReceiveBody, region_of, receive, tell),
    Kind(ANSWER, _("Answer of a lead"), AnswerBody, region_of, answer, tell),
)
