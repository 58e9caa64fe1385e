"""Marks of households: rules propose, people decide, figures count.

rules     one rule a mark, set-wise
verbs     propose (nightly), confirm, refuse, set by hand, end
"""
