"""The certificate of who passed: its check code, so that a paper can be checked by anybody."""

from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from regions.duties import Permission
from regions.models import User
from training.models import Enrolment

_SALT = "training.certificate"
_DIGITS = 8


def seen_by(user: User) -> QuerySet[Enrolment]:
    """The enrolments with a certificate that a person may read: their own; those of sessions and
    of cadres of the places whose training they see.
    """
    seen = Q(cadre__user=user)
    for path in user.paths_where(Permission.TRAINING_VIEW):
        seen |= Q(session__region__path__startswith=path)
        seen |= Q(cadre__region__path__startswith=path)
    rows = Enrolment.objects.filter(seen, certificate_no__isnull=False)
    return rows.select_related("cadre", "session__region")


def check_code(enrolment: Enrolment) -> str:
    """Eight digits (hexadecimal) over the number and the cadre, keyed by the site's secret."""
    words = f"{enrolment.certificate_no}:{enrolment.cadre_id}"
    return salted_hmac(_SALT, words, algorithm="sha256").hexdigest()[:_DIGITS].upper()


def find(number: str, code: str) -> Enrolment | None:
    """The enrolment of a certificate; None where the number or the code is not right."""
    rows = Enrolment.objects.select_related("session__region", "cadre")
    found = rows.filter(certificate_no=number.strip().upper()).first()
    if found is None or not constant_time_compare(check_code(found), code.strip().upper()):
        return None
    return found
