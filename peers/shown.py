"""Know by a keyed mark to whom a button was shown, where no row tells any more who was part of it.

What is over is erased. A second press of the button that ended it then finds nothing, and must not be told apart from
a stranger's guess: so the button carries this mark, and only with it the second press leads where the first one led.
"""

import hmac

from flask import request

from core import vault
from core.access import require_actor

FIELD = "shown"


def mark(page_id: str) -> str:
    """Return the mark of the buttons of one introduction, offer or name, for whoever is signed in; 64 hex digits."""
    return vault.lookup(f"entrepairs/shown/v1/{require_actor().member_id}/{page_id}").hex()


def was_shown(page_id: str) -> bool:
    """Tell whether the form that was sent carries the mark: whoever sends it was shown the button."""
    return hmac.compare_digest(mark(page_id).encode(), request.form.get(FIELD, "").encode())
