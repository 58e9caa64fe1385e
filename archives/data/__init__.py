"""Catalogues as the first versions have them."""
