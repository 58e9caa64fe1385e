"""The files of the demo are opened, checked and numbered, and their room is counted."""

from accountability.demo.ground import ground
from archives.checks import operations
from archives.models import Archive, Fonds, Holder
from archives.space import forecast
from archives.volumes import numbering
from regions.models import User


def check_files() -> int:
    """Open what is lacking, check all files and count their room; return how many were counted."""
    counted = operations.check_all().counted
    forecast.measure()
    return counted


def number_some() -> int:
    """Give the county the number of its fonds, the files of a village theirs and a township's file
    one for each class; return how many were given. Once.
    """
    here = ground()
    if here is None or Fonds.objects.filter(county=here.county).exists():
        return 0
    keeper = User.objects.get(username=f"xian{here.county.code}")
    numbering.set_fonds(here.county, "J025", by=keeper)
    given = numbering.number_place(here.village, by=keeper)
    files = Archive.objects.filter(
        holder=Holder.TOWNSHIP, place_path__startswith=here.county.path, papers__isnull=False
    )
    for archive in files.distinct():
        numbering.number_file(archive, by=keeper)
        given += archive.volumes.count()
    return given
