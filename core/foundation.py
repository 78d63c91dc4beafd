"""Set up, in this order, what every feature of Desk stands on."""

from flask import Flask

from core import db, doctor, doctor_page, erasures, mail, security, traces, vault
from core.preconditions import desk
from core.settings import Settings

PARTS = (db, vault, erasures, traces, doctor, desk, doctor_page, security, mail)


def init_app(app: Flask, settings: Settings) -> None:
    """Set up each part with the settings."""
    for part in PARTS:
        part.init_app(app, settings)
