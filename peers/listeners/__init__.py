"""Know who listens: how one becomes a peer, when one may be asked, whom one would rather not meet."""
