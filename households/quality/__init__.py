"""Data quality: rules as files, a nightly check, a ledger of findings, warnings on forms.

rulebook     rules/*.sql read and checked
relations    what the rules read: one row a person, household, village
engine       the rules over the register, or over a few households
reconcile    what a check does to the findings
runs         checks as jobs
findings     answer, review, close, exempt
forecast     what a change would break (`warnings_for`)
notice       figures by rule and place, and how they moved
"""

from households.quality.forecast import QualityWarning, warnings_for

__all__ = ["QualityWarning", "warnings_for"]
