"""The village of a campaign: `python -m tests.chaos.scene PHONES HOUSES` on a migrated database.

Prints JSON: for each phone its account and its households by key, and an account of the township.
"""

import json
import os
import sys

PASSWORD = "chaos-of-a-campaign-2018"


def main(phones: int, houses: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    django.setup()

    import factory
    from django.contrib.auth.hashers import make_password

    from regions.duties import Duty
    from tests.factories import (
        GridFactory,
        HouseholdFactory,
        MembershipFactory,
        PostingFactory,
        UserFactory,
        VillageFactory,
    )

    village = VillageFactory()
    # Once for all: a hash is slow on purpose, and the factory would make one for each.
    hashed = factory.Transformer.Force(make_password(PASSWORD))
    office = UserFactory(username="chaos-office", password=hashed)
    PostingFactory(user=office, region=village.parent, duty=Duty.TOWNSHIP_OFFICE)
    made = []
    for number in range(phones):
        grid = GridFactory(parent=village)
        user = UserFactory(
            username=f"chaos-{number:02d}", full_name=f"试员{number}", password=hashed
        )
        PostingFactory(user=user, region=grid, duty=Duty.GRID_WORKER)
        homes = [HouseholdFactory(region=grid, group_name="") for _ in range(houses)]
        for home in homes:
            MembershipFactory(household=home)
        made.append({"username": user.username, "households": [home.pk for home in homes]})
    print(json.dumps({"password": PASSWORD, "office": office.username, "phones": made}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
