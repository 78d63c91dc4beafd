"""Decide whether a peer may be asked: every step taken, no pause, no rest, no quarterly question unanswered. Pure."""

from datetime import date, datetime, timedelta

from peers.models import PeerProfile

ASK_EVERY = timedelta(days=90)
ANSWER_WITHIN = timedelta(days=21)
SILENCES = 3
"""After so many offers in a row without an answer a peer is left in peace for a while."""


def is_ready(profile: PeerProfile) -> bool:
    """Tell whether a peer has taken every step and wants to be asked; pauses and rests aside."""
    steps_taken = profile.charter_on and profile.briefed_on and profile.accepted_on
    return bool(steps_taken) and profile.offers and profile.capacity > 0 and not profile.suspended


def is_candidate(profile: PeerProfile) -> bool:
    """Tell whether somebody has done their own part, the charter and the briefing, and waits to be accepted."""
    own_part = profile.charter_on and profile.briefed_on
    return bool(own_part) and profile.accepted_on is None and profile.offers and not profile.suspended


def is_paused(profile: PeerProfile, day: date) -> bool:
    """Tell whether a peer has asked for peace until a later day."""
    return profile.paused_until is not None and profile.paused_until > day


def is_spared(profile: PeerProfile, day: date) -> bool:
    """Tell whether a peer is left in peace because of unanswered offers, not by their own choice."""
    return is_paused(profile, day) and profile.silences == SILENCES


def is_due(profile: PeerProfile, day: date) -> bool:
    """Tell whether it is time to ask a peer the quarterly question, whether they are still available."""
    asked = profile.checked_on is not None or is_paused(profile, day)
    return is_ready(profile) and not asked and day - profile.available_on >= ASK_EVERY


def is_silent(profile: PeerProfile, day: date) -> bool:
    """Tell whether the quarterly question has waited too long for an answer."""
    return profile.checked_on is not None and day - profile.checked_on >= ANSWER_WITHIN


def may_be_asked(profile: PeerProfile, moment: datetime, day: date) -> bool:
    """Tell whether a peer may get an offer at a moment of a day; seats aside."""
    resting = profile.rest_until is not None and profile.rest_until > moment
    return is_ready(profile) and not (resting or is_paused(profile, day) or is_silent(profile, day))
