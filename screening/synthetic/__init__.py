"""The synthetic county: a made-up population and what the departments say of it.

No Django and no database. A village is made, written and forgotten, so memory does not grow with
the prefecture; every identity number lies in area 522799, which does not exist, so no real person
is hit. Discrepancies are planted on purpose, and every one of them is in `truth.csv`.

    places     which villages, and how many households each
    numbers    identity numbers that are unique and whose misspellings are never ambiguous
    names      surnames, given names and ethnic mix
    people     persons, households, families
    economy    what the register says of a household and a person
    scene      a village while it is being made: people, rows of departments, truth
    rows       one row of a department about one person
    planting   discrepancies and near misses; plants_* hold them by subject, each a family
    extracts   the ordinary rows of each feed; extracts_* hold them by department
    styles     how a department writes its file; writers put it on disk
    register   the register export
    county     all of it, for one county after another
"""
