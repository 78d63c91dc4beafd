"""Keep both sides safe: blocks, reports, a word with the referent."""
