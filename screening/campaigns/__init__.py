"""Screening rounds: every household of a place is visited once, and each answer is signed for.

focus       groups that are visited first, by the rules of the marks
planning    a plan, who signs it, dropping it
following   one task a living household, set-wise: at opening, nightly, and when a list is opened
questions   what is asked at the door, from the standards
visiting    the answer at the door: words, photos, hands; or why nobody could enter
starting    an outcome starts a procedure of the base map; it never changes a status itself
reviewing   the township draws a sample, agrees or sends back
coverage    figures of places, groups and signers; board: 三项零错漏
closing     who signs each level, and the report, drawn once; voiding: what makes a signature void
rolling     triggers: figures follow, a closed round stays
"""
