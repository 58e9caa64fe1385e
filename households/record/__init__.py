"""The record of a household (登记表): every field as officials know it, and forms to set it right.

values      a value as text: as a cell has it, and as a page shows it
widgets     how a field is filled in
sections    what the record shows, in the order of the paper form
editing     one section as a form: what was typed, what was changed, what was confirmed
"""
