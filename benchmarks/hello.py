"""The peer of every ratio: a Flask application that only says hello."""

from flask import Flask


def hello() -> Flask:
    """Build the bare application."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "Hello, World!")
    return app
