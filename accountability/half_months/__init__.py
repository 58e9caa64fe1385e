"""What half-month reports of task forces are told of: figures of ledgers, visits and quality.

`taskforces` knows none of these; `drawing.connect` fills its registry.
"""
