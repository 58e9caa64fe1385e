"""Whom departments mean by rows that are nobody's for sure: asked of people, and remembered.

The engine proposes (`screening.comparison.identity`); here proposals become rows, people decide
them one by one or many alike after a sample, and the next run reads what they decided.
"""
