"""Offer released figures to other programs: read-only, one token a network."""
