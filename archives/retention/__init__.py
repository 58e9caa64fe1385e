"""Retention and destruction.

periods    when the period of a paper ends, and what is due
holds      why nothing of a file may be destroyed now; freezing and lifting
appraising a list, its group, an opinion on each paper, their signatures
deciding   approval by another person, carrying out, two witnesses, and the end
erasing    the bytes go, after all that, and again until they are gone
"""
