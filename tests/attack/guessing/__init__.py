"""Guess who answered from the order of what is stored: a program of its own, waves to rob, and naive stores."""
