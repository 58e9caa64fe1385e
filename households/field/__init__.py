"""What of the base map goes to a grid worker's phone, and what comes back from it.

homes        which households a person's phone holds
digests      what they are now, as one short text a household
pulling      the households, the people, the forms: what changed since the phone last asked
forms_of     the household's forms as data, section by section
rules        rules of data quality that can be told while typing
thumbs       the newest photo of a household, a few hundred pixels
duties       visits and the six duties, and when the next is due
visiting     writing them down
merging      a worker's values beside what others changed meanwhile
moved        where a household or a member is now
conflicts    two values of one field, and who decides
kinds        the kinds of acts a phone may send about households
"""
