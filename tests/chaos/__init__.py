"""Phones in the field while the site is being killed: nothing acknowledged is lost or doubled.

python -m tests.chaos [--acts 10000] [--phones 16] [--seed 1] [--minutes 60]

site     a site of its own: PostgreSQL, Valkey, gunicorn on 127.0.0.1
scene    the village the phones belong to
phone    one phone: an outbox, a log that is only written to, answers read strictly
pages    the photos of a paper, by the number of its act
faults   what is done to the site meanwhile, by a seed
storm    everybody logs in at once while phones send (a program of its own)
judge    reads the phones' logs and the database, and shares no code with either
"""
