from archives.checks import operations
from archives.models import Archive, Gap


def test_smoke(office):
    operations.check([office.archive.pk])
    one = Archive.objects.get()
    few = sorted(Gap.objects.values_list("kind__code", "check_code"))
    assert one.missing == len(few) == one.required
    assert operations.check_all() == operations.Written(0, 0, 0)
    assert operations.Written()
