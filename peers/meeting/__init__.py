"""Bring two people together: the blurred card, both yeses, a half-day for both."""
