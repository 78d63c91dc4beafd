"""Show what was published, to leads and members alike."""
