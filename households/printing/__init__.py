"""Papers as PDF: label sheets, household cards, registers and rosters. Sizes in millimetres.

fonts     Chinese in any character that the font has, and a box with its number where it has not
qr        the modules of a QR code as rectangles
sheets    pages, their heads and feet
labels    the codes of a grid on label stock
cards     the card for a household's wall
rosters   the households of a grid on A4
"""
