"""Check, one by one, what the strong promise depends on and this process can look at."""
