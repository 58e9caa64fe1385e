"""The base map against the departments' population data.

kinds        what can differ, what it is called, and what may be done about it
matching     the comparison: DuckDB over the register and the extracts, no ORM
relations    relations of GB/T 4761 as the base map has them
staging      the base map as files for the comparison
reconcile    differences in, rows of `Difference` out: only what changed is written
runs         a comparison as a job, at night or at a button
decisions    taken over as acts, kept as ours, to the door, set aside
bulk         many alike after a sample that was looked at one by one

Nothing here writes a table of the base map: what is taken over becomes an act (`households.acts`)
that another person signs.
"""
