"""Attack blindness with the private keys and a full trace of the wire: which request became which ticket?

The dossier is {"cells": {cell: {"requests": [{"blinded": hex, "blind_sig": hex}, ...], "tickets": [{"prepared": hex,
"signature": hex}, ...]}}}; the cells' private keys lie in the folder. By cell, the report holds how many requests and
tickets there are, how many requests were "signed" and tickets "verified" by the cell's key, for how many pairs a valid
blinding factor exists ("fitting"), and which pairs are "tied", [[request, ticket], ...].

A pair is tied when its factor is not one of many like it: when it stands out by being close to nothing, to the modulus
or to another pair's factor (no blinding, a short, counted or repeated factor), or when there is no other pair.
"""

from collections.abc import Mapping
from itertools import pairwise
from math import gcd
from pathlib import Path
from typing import Any

from .keys import Key, stolen, verifies

CLOSE_BITS = 256
"""Uniform factors come as close to one another as 1 / 2**256 of the modulus about never."""

Pair = tuple[int, int]


def attack(folder: Path, dossier: Mapping[str, Any]) -> Mapping[str, Any]:
    """Try to tie the requests and tickets of every cell."""
    keys = stolen(folder)
    return {cell: of_cell(keys[cell], trace) for cell, trace in dossier["cells"].items()}


def of_cell(key: Key, trace: Mapping[str, Any]) -> Mapping[str, Any]:
    """Try to tie the requests and tickets of one cell."""
    requests = [(int(each["blinded"], 16), int(each["blind_sig"], 16)) for each in trace["requests"]]
    tickets = [(bytes.fromhex(each["prepared"]), int(each["signature"], 16)) for each in trace["tickets"]]
    factors = {
        (i, j): factor
        for i, (blinded, blind_sig) in enumerate(requests)
        for j, (_, signature) in enumerate(tickets)
        if (factor := factor_of(key, blinded, blind_sig, signature)) is not None
    }
    return {
        "requests": len(requests),
        "tickets": len(tickets),
        "signed": sum(pow(blinded, key.d, key.n) == blind_sig for blinded, blind_sig in requests),
        "verified": sum(verifies(key, prepared, signature) for prepared, signature in tickets),
        "fitting": len(factors),
        "tied": sorted(standing_out(key, factors)),
    }


def factor_of(key: Key, blinded: int, blind_sig: int, signature: int) -> int | None:
    """Return the factor that blinds what a ticket signs into what a request asked for, if it is one to draw."""
    factor = blind_sig * pow(signature, -1, key.n) % key.n
    encoded = pow(signature, key.e, key.n)
    valid = gcd(factor, key.n) == 1 and pow(factor, key.e, key.n) * encoded % key.n == blinded
    return factor if valid else None


def standing_out(key: Key, factors: Mapping[Pair, int]) -> set[Pair]:
    """Return the pairs whose factors no uniform draw would have given, and the only pair there is."""
    if len(factors) == 1:
        return set(factors)
    ends: list[tuple[int, Pair | None]] = [(0, None), (key.n, None)]
    ordered = sorted([*ends, *((factor, pair) for pair, factor in factors.items())], key=lambda each: each[0])
    close = [{a, b} for (low, a), (high, b) in pairwise(ordered) if high - low < key.n >> CLOSE_BITS]
    return {pair for pairs in close for pair in pairs if pair is not None}
