"""Say what may travel between Desk and the keeper of the boxes: one JSON object a line, one line each way.

The verbs are the methods of `networks.ports.BallotBoxes` and nothing else, and every field is checked strictly on both
ends. Asked, for instance::

    {"verb": "half_used", "wave_id": "<16 hex>"}

and answered `{"told": true}` or `{"refused": "BoxClosed", "about": "<16 hex>"}`. Bytes are base64url, moments ISO 8601.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, reduce
from inspect import Parameter, signature
from operator import or_
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    create_model,
)

from networks.ports import BallotBoxes, BoxClosed, NotSealed, Opening
from surveys import question_sets
from surveys.folders import ID, UnknownWave
from surveys.sealing import MoreSheetsThanTickets, TotalsDisagree
from surveys.served import UnknownCell

LARGEST_ASKED = 16 * 2**20
"""Bytes of a question: the opening of a wave of ten thousand cells fits."""
LARGEST_TOLD = 64 * 2**20
"""Bytes of an answer: the public files of such a wave fit."""
MOST_CELLS = 10_000


class KeeperFailed(RuntimeError):
    """The keeper could not do what it was asked, for a reason that is no refusal: its own log names it."""


class Misread(RuntimeError):
    """The keeper did not understand the question: the two sides are not of the same version."""


REFUSALS: Mapping[str, type[Exception]] = {
    one.__name__: one
    for one in (BoxClosed, NotSealed, UnknownWave, UnknownCell, TotalsDisagree, MoreSheetsThanTickets, Misread)
}
"""What the boxes refuse and why, by name: raised again on Desk's side as if the folder were its own."""


class _Line(BaseModel):
    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, ser_json_bytes="base64", val_json_bytes="base64"
    )


class Refused(_Line):
    """An answer that is none: `refused` names the reason, `about` the wave, the cell or the kind of failure."""

    refused: str = Field(max_length=40)
    about: str = Field(default="", max_length=80)


Id = Annotated[str, StringConstraints(pattern=rf"^{ID.pattern}$")]


def _sound(opening: Opening) -> Opening:
    """Check what a wave's folder is built from, file names above all; raises ValueError."""
    cells = [cell.id for cell in opening.cells]
    if not all(ID.fullmatch(one) for one in (opening.wave_id, *cells)):
        raise ValueError("not an id")
    if not 1 <= len(set(cells)) == len(cells) <= MOST_CELLS or set(opening.scopes) != set(cells):
        raise ValueError("cells and scopes are not the same")
    if opening.question_set not in question_sets.known():
        raise ValueError("no such questions")
    return opening


FIELDS: Mapping[str, Any] = {
    "wave_id": Id,
    "opening": Annotated[Opening, AfterValidator(_sound)],
    "number": Annotated[int, Field(ge=0, le=MOST_CELLS)],
    "threshold": Annotated[int, Field(ge=1, le=1000)],
    "closes_at": AwareDatetime,
    "counts": Annotated[Mapping[Id, Annotated[int, Field(ge=0, le=100_000)]], Field(max_length=MOST_CELLS)],
    "draw": Annotated[bytes, Field(min_length=32, max_length=32)] | None,
}
"""What each argument of the port may be, wherever it occurs; one that is not here cannot be asked."""


@dataclass(frozen=True)
class Verb:
    """A method of the port: how it is asked and how answers to it read."""

    name: str
    asked: type[BaseModel]
    answer: TypeAdapter[Any]
    told: type[BaseModel]


@cache
def verbs() -> Mapping[str, Verb]:
    """Return every verb by its name: the methods of the port."""
    return {name: _verb(name) for name in vars(BallotBoxes) if not name.startswith("_")}


def _verb(name: str) -> Verb:
    method = getattr(BallotBoxes, name)
    fields: dict[str, Any] = {"verb": (Literal[name], name)} | {
        one.name: (FIELDS[one.name], ... if one.default is Parameter.empty else one.default)
        for one in signature(method).parameters.values()
        if one.name != "self"
    }
    asked = create_model(f"Ask_{name}", __base__=_Line, **fields)
    result: Any = get_type_hints(method)["return"]
    told = create_model(f"Told_{name}", __base__=_Line, told=(result, ...))
    return Verb(name, asked, TypeAdapter(told | Refused), told)


@cache
def _questions() -> TypeAdapter[Any]:
    every: Any = reduce(or_, [verb.asked for verb in verbs().values()])
    return TypeAdapter(Annotated[every, Field(discriminator="verb")])


def write_question(verb: str, **asked: object) -> bytes:
    """Return a question as a line; raises pydantic.ValidationError for what cannot be asked."""
    return _line(verbs()[verb].asked(**asked))


def read_question(line: bytes) -> tuple[str, tuple[Any, ...]]:
    """Return the verb and its arguments in order; raises Misread."""
    try:
        question = _questions().validate_json(line if line.endswith(b"\n") else b"")
    except ValidationError:
        raise Misread from None  # its text would quote what was sent
    verb, *asked = (getattr(question, name) for name in type(question).model_fields)
    return verb, tuple(asked)


def write_answer(verb: str, told: object) -> bytes:
    """Return what a verb's method returned as a line."""
    return _line(verbs()[verb].told(told=told))


def write_refusal(reason: Exception) -> bytes:
    """Return a refusal as a line: its name and what it is about; of a failure its kind alone, never its text."""
    kind = type(reason).__name__
    if REFUSALS.get(kind) is not type(reason):
        return _line(Refused(refused=KeeperFailed.__name__, about=kind[:80]))
    return _line(Refused(refused=kind, about=str(reason.args[0] if reason.args else "")[:80]))


def read_answer(verb: str, line: bytes) -> Any:  # noqa: ANN401  # each verb has its own
    """Return what the method returned; raises what it raised, KeeperFailed, Misread or pydantic.ValidationError."""
    answer = verbs()[verb].answer.validate_json(line)
    if isinstance(answer, Refused):
        raise REFUSALS.get(answer.refused, KeeperFailed)(answer.about)
    return answer.told


def _line(content: BaseModel) -> bytes:
    return content.model_dump_json().encode() + b"\n"
