"""What opens uploaded files: run in a process of its own with limits, never imported by the web.

`run` is started by `archives.filing.sandbox`. Nothing here knows Django, a setting or a table.
"""
