"""Who answers for a household, level by level, and the hand-over when a person changes.

chain      州 › 县 › 乡 › 村 › 网格员 › 帮扶责任人 of households, with dates
helpers    who stands by which household, from when to when
handing    a duty handed from one person to another, with what is open, signed by both
"""
