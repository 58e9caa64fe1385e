"""What files must hold, as people keep it: versions, a draft of a county's own, bringing files up.

drafting   the verbs: draft, change lines, publish by somebody else, end a draft nobody wants
templates  the file to fill in that a draft gives out for a kind of paper
words      what each column of a line is called
comparing  what differs between a version and the one it was copied from
reading    versions in sight, how each stands, how many files follow it
bringing   moving files to the version in force: a few at once, or a county as a job
"""
