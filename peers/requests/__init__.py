"""Move a request from asking to closing: pure, without rows, mails or pages."""

from peers.requests.machine import advance

__all__ = ["advance"]
