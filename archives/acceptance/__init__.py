"""Graded acceptance (分级验收): rounds, verdicts on papers, rectifications, re-acceptance."""
