"""Load and score measurement instruments; pure, and knowing nothing of waves, cells or people."""

import hashlib
import json
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel

from surveys.instruments.model import Instrument
from surveys.instruments.scoring import score

__all__ = ["HERE", "Instrument", "content_hash", "load", "parse", "score"]

HERE = Path(__file__).parent
Model = TypeVar("Model", bound=BaseModel)


def load(path: Path) -> Instrument:
    """Read one instrument file; raises pydantic.ValidationError naming what is wrong with it."""
    return parse(Instrument, path)


def parse(model: type[Model], path: Path) -> Model:
    """Read a YAML file strictly into a model: plain values only, no unknown key, no coercion.

    Going through JSON keeps pydantic's strict mode usable: a list may fill a tuple, but YAML's `yes` no text.
    """
    plain = yaml.safe_load(path.read_text(encoding="utf-8"))
    return model.model_validate_json(json.dumps(plain, default=str))


def content_hash(instrument: Instrument) -> str:
    """Return the SHA-256 (hex) of everything the file says, comments and layout aside."""
    told = json.dumps(instrument.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
