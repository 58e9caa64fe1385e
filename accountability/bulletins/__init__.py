"""The half-month bulletin (半月通报): period close, drafting, three persons, Word and paper.

`periods` names the days, `figures` computes, `closing` freezes, `changes` opens a frozen figure
to what changed since, `drafting` writes the first text, `acts` are the verbs of people, `word`
makes the document.
"""
