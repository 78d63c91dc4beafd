"""Turn released figures into intervals, trends and changes: pure, every number a function of releases."""
