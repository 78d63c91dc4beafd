"""Bring past rounds in through the same cells, totals and rules as a live wave."""
