"""Publish how introductions are going: rounded, disjoint, never about one person."""
