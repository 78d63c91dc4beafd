"""Write log lines that cannot hold anything personal: a constant event and a few allowed fields."""

import json
import logging
import sys

ALLOWED = frozenset({"job", "error", "wave", "count", "status", "host", "step"})
logger = logging.getLogger("entrepairs")


class FieldRefused(ValueError):
    """A log line asked for a field that is not on the allow-list."""


def init_logging() -> None:
    """Send log lines to standard error, one JSON object each; safe to call twice."""
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = True
    # its notes on each look at the schema say nothing to an operator
    logging.getLogger("alembic").setLevel(logging.WARNING)


def log(event: str, **fields: str | int) -> None:
    """Log a constant event with allowed fields; raises FieldRefused for any other."""
    refused = fields.keys() - ALLOWED
    if refused:
        raise FieldRefused(", ".join(sorted(refused)))
    logger.info(json.dumps({"event": event, **fields}, sort_keys=True))
