"""The issue ledger of each level as a list, its figures, its sheet and its catalogue."""
