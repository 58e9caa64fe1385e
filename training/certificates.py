"""The certificate of who passed: its check code, so that a paper can be checked by anybody."""

from django.utils.crypto import constant_time_compare, salted_hmac

from training.models import Enrolment

_SALT = "training.certificate"
_DIGITS = 8


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
