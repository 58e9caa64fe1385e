"""Exports of the base map: the national layout and the rosters, masked unless approved.

rows       who and what: one row a person of the households a filter names, from the database
kinds      what can be exported: columns, title, how the rows are made
writing    rows into workbooks of at most 50,000 rows, households whole, in constant memory
verbs      asking, approving, refusing, stopping, fetching
making     the file, in a worker, and its end
trail      what the trail says of each step
audit      table 25: every export, by whom, of what, how many rows, masked or not
"""
