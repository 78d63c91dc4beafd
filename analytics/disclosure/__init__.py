"""Decide what of a wave may be published, and how finely: pure, on counts alone."""

from analytics.disclosure.publishing import publish

__all__ = ["publish"]
