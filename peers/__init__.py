"""Member to member: asking, offering, introducing."""
