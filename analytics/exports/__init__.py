"""Hand out released figures as files; each is derived from the release."""
