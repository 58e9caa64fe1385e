"""Loading the register export, in steps: read and check rows, stage them, compare, write.

layout     which sheet value goes into which column of which table
rows       one row of the file checked on its own and against its household
staging    checked rows in a temporary table, by COPY
comparing  what is new, changed, moved; what another place already holds
twins      who may be a person of the base map without a number, for people to answer
placing    new households into grids of 30 to 50
writing    the set-based statements, only where something differs
outcome    the counts and the cells in error
differences  what a checked file would change, row by row, for people to look at
keeping    the record of a load, from the check to the undoing
undoing    taking a load back, if nothing stands on it (later)
texts      values as the export writes them
loading    all of it in order
"""
