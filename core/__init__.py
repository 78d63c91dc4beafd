"""Plumbing that knows no feature: settings, database, clock, mail, security, jobs."""
