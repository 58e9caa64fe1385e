"""A county with one person at each level, as for the life of a lead."""

from tests.screening.leads.conftest import loop  # noqa: F401  a fixture
