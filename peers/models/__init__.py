"""Store the peer side: requests, listeners, safeguards, the referents' duty and published statistics."""

from peers.models.duty import Absence, Deputy, PeerHours, PublicHoliday
from peers.models.listeners import CAPACITIES, COOL_DOWNS, VOUCHERS, Exclusion, PeerProfile, Vouch
from peers.models.requests import (
    CHANNELS,
    DURATIONS,
    EMAIL,
    LEAD_TOO,
    OUTCOMES,
    PEER_ONLY,
    PHONE,
    SCOPES,
    ConsentProof,
    Introduction,
    Offer,
    PastPair,
    PeerRequest,
    Tombstone,
)
from peers.models.safeguards import LIFTED, REASONS, STOPPED, ReferentCall, Report
from peers.models.statistics import PeerFigures

__all__ = [
    "CAPACITIES",
    "CHANNELS",
    "COOL_DOWNS",
    "DURATIONS",
    "EMAIL",
    "LEAD_TOO",
    "LIFTED",
    "OUTCOMES",
    "PEER_ONLY",
    "PHONE",
    "REASONS",
    "SCOPES",
    "STOPPED",
    "VOUCHERS",
    "Absence",
    "ConsentProof",
    "Deputy",
    "Exclusion",
    "Introduction",
    "Offer",
    "PastPair",
    "PeerFigures",
    "PeerHours",
    "PeerProfile",
    "PeerRequest",
    "PublicHoliday",
    "ReferentCall",
    "Report",
    "Tombstone",
    "Vouch",
]
