"""Papers that the system fills in itself: one fact, entered once, on every paper that says it.

known      what the base map knows of households, gathered in a bounded number of queries
form       drawing a form: cells that wrap, tables that go on over pages, places to sign
identified, public, helped, left    the forms by chapter
makers     which form a maker code draws, and when it cannot
policies   what a household is entitled to and receives, in words
bags       the bag of policies and the household card in large print
operations making one paper, and those of a place as a job
"""
