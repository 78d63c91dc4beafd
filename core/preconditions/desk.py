"""Register the checks of Desk's own side."""

from flask import Flask

from core.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Register each check with what it looks at."""
