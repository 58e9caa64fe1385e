"""Grids of 30 to 50 households: proposed, shown, applied; split, merged and moved later.

dividing     a village's households in walking order, cut into balanced grids (pure)
planning     what a plan would do, and what it warns of
verbs        propose, apply, drop
reports      sizes and vacancies by place
"""
