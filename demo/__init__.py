"""The demonstration: invented people, a history through the real rules, and an open check-in to answer."""
