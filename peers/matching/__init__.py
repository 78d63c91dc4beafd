"""Decide who is offered which request."""

from peers.matching.pairing import match

__all__ = ["match"]
