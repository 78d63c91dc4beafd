"""Bring past rounds of a network in from a file, through the same counting, rules and release as a live wave."""
