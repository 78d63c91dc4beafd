"""Build the Box: the application that gives tickets and counts answers and knows nobody.

No session, cookie, member, database connection or rate-limit store; all it needs lies in the waves' folders.
Its addresses start with `/box`, so whoever composes it passes the path on unchanged.
"""

from pathlib import Path
from types import TracebackType

from flask import Flask
from werkzeug.routing import BaseConverter

from core.logs import init_logging
from core.settings import BoxSettings
from surveys import bodies, history_views, typed_code_views, views
from surveys.gate import Gate, origin_of
from surveys.served import ServedWaves

TEMPLATES = Path(__file__).parent.parent / "templates"


class _Id(BaseConverter):
    regex = "[0-9a-f]{16}"


class Box(Flask):
    """A Flask application that logs no request, whatever happens."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Leave the trace alone: it would name the path and the second."""


def make_box(settings: BoxSettings) -> Box:
    """Build the Box and start serving every open wave; raises Occupied if another process serves them.

    `app.extensions["served"].close()` lets go of them again.
    """
    init_logging()
    box = Box("surveys", static_folder=None, template_folder=str(TEMPLATES))
    box.config.update(
        WAVES=settings.waves_dir,
        ORIGIN=origin_of(settings.box_url),
        MAX_CONTENT_LENGTH=bodies.LARGEST,
    )
    box.url_map.converters["id"] = _Id
    box.register_blueprint(views.blueprint)
    box.register_blueprint(typed_code_views.blueprint)
    box.register_blueprint(history_views.blueprint)
    box.register_error_handler(Exception, views.refuse)
    box.extensions["served"] = ServedWaves(settings.waves_dir)
    box.wsgi_app = Gate(box.wsgi_app, settings.box_url)  # type: ignore[method-assign]  # Flask's documented way
    return box
