"""Attacks on published figures: what each gives against naive rules, and against ours."""
