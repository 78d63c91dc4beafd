"""Who: invitations, sign-in, roles, profile, cards dealt by mail and forgotten."""
