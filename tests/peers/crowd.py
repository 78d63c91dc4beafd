"""Build askers and peers as matching sees them: one at a time, or a random small crowd."""

import random
from dataclasses import replace

from peers.matching.fits import Owner, Peer, Request, Way

FR = frozenset({"fr"})


def asking(request_id: str = "r", **changes: object) -> Request:
    """Return a request; fields of the request or of its asker by name."""
    wishes = {name: changes.pop(name) for name in list(changes) if name in Request.__dataclass_fields__}
    owner = Owner(member_id=f"asker-{request_id}", network_id="north", languages=FR)
    return Request(request_id, replace(owner, **changes), **wishes)  # type: ignore[arg-type]  # fields by name


def peer(member_id: str = "p", **changes: object) -> Peer:
    """Return a peer; fields of the peer or of its owner by name."""
    own = {name: changes.pop(name) for name in list(changes) if name in Peer.__dataclass_fields__}
    owner = Owner(member_id=member_id, network_id="south", languages=FR)
    return Peer(replace(owner, **changes), **own)  # type: ignore[arg-type]  # fields by name


def crowd_of(seed: int, size: int) -> tuple[list[Request], list[Peer]]:
    """Draw a small network, scarce enough that matching has to choose."""
    draw = random.Random(seed)  # a seeded example, not a secret
    names = [f"n{number}" for number in range(size + 1)]

    def profile() -> dict[str, object]:
        return {
            "network_id": draw.choice(["north", "south"]),
            "company": draw.choice(["", *(f"c{number}" for number in range(size))]),
            "trade": draw.choice(["", "41", "62", "10", "47"]),
            "area": draw.choice(["", "Lyon", "Nantes", "Brest"]),
            "size": draw.choice(["", "alone", "1-9", "10+"]),
            "languages": frozenset(draw.sample(["fr", "en", "de"], draw.randint(1, 2))),
            "ways": frozenset(draw.sample(list(Way), draw.randint(0, 3))),
            "slots": frozenset(draw.sample(range(14), draw.randint(0, 5))),
            "topics": frozenset(draw.sample("abcdefgh", draw.randint(0, 4))),
            "avoids": frozenset(draw.sample(names, draw.randint(0, 1))),
            "known_as": frozenset(draw.sample(names, draw.randint(0, 2))),
        }

    requests = [
        asking(
            f"r{n}",
            hours_waited=draw.randrange(300),
            own_club_last=draw.random() < 0.3,
            officers_welcome=draw.random() < 0.2,
            same_trade_elsewhere=draw.random() < 0.3,
            already_asked=frozenset(draw.sample([f"p{number}" for number in range(size)], draw.randint(0, 1))),
            **profile(),
        )
        for n in range(size)
    ]
    peers = [
        peer(
            f"p{n}",
            seats=draw.randrange(3),
            used=draw.randrange(2),
            officer=draw.random() < 0.1,
            met=frozenset(draw.sample([f"asker-r{number}" for number in range(size)], draw.randint(0, 1))),
            **profile(),
        )
        for n in range(size)
    ]
    return requests, peers
