"""Measure what answering and reading cost, against a bare Flask page on the same server in the same run."""
