"""Guess whose record is whose by any order in which it is stored; nothing but the standard library."""
