"""What names a row of a list of holes, whatever its key in the database."""

from regions.models import Region
from taskforces.models import Body, Charge, PoorPlace


def key_of(row):
    """The path of a place; path and name of a body; path and group; path and as what
    it is named; path, body, cadre and role."""
    if isinstance(row, Region):
        return (row.path,)
    if isinstance(row, Body):
        return (row.region.path, row.name)
    if isinstance(row, PoorPlace):
        return (row.region.path, row.kind)
    if isinstance(row, Charge):
        return (row.region.path, row.group_name)
    return (row.body.region.path, row.body.name, row.cadre.number, row.role)
