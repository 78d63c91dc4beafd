"""Show one release to who holds a link: signed, revocable, for a while."""
