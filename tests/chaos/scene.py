"""The village of a campaign: `python -m tests.chaos.scene PHONES HOUSES` on a migrated database.

Prints JSON: for each phone its account, and its households by key.
"""

import json
import os
import sys

PASSWORD = "chaos-of-a-campaign-2018"


def main(phones: int, houses: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    django.setup()

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
    made = []
    for number in range(phones):
        grid = GridFactory(parent=village)
        user = UserFactory(username=f"chaos-{number:02d}", full_name=f"试员{number}")
        user.set_password(PASSWORD)
        user.save()
        PostingFactory(user=user, region=grid, duty=Duty.GRID_WORKER)
        homes = [HouseholdFactory(region=grid, group_name="") for _ in range(houses)]
        for home in homes:
            MembershipFactory(household=home)
        made.append({"username": user.username, "households": [home.pk for home in homes]})
    print(json.dumps({"password": PASSWORD, "phones": made}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
