"""The lists of households and persons.

search     what was typed, and whom it means      typed    the words, out of the address
figures    numbers of a place, and its roll-up    bands    income against the lines
columns    what a row can show                    places   the picker of places
page       one page of a list, ready to be drawn
"""
