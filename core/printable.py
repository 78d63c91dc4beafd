"""Show text from elsewhere, as a file's name or a stranger's record, so that it stays text wherever it is shown."""

REPLACED = "\N{REPLACEMENT CHARACTER}"


def printable(text: str) -> str:
    """Return a text on one line in which every sign shows as itself.

    Spaces of all kinds become plain ones; what steers a terminal, turns the direction of writing or stands for bytes
    that are no text, which no database and no other process takes, becomes the replacement character.
    """
    return "".join(sign if sign.isprintable() else " " if sign.isspace() else REPLACED for sign in text)
