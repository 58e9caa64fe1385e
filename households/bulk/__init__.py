"""One change for many households: ticked in the list, looked at, then reported as one batch.

picking    which households were ticked, or all that meet the conditions of the list
fields     what may be given to many at once, and its form
planning   what would change, what stays, what cannot be done and why; writes nothing
foreseeing what the change would break of the rules of data quality
sending    reports what was looked at, all of it or nothing
batches    what a batch of acts is, read from its acts
deciding   signing, refusing, undoing and taking back a batch, by a worker
"""
