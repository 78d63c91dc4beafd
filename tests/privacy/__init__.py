"""Test what is promised, the record of its proofs, its page and its documents."""
