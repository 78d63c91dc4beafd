"""From sealed totals to published figures and their pictures."""
