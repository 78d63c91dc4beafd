"""The benchmark of releases measures real ones: the same for any number of workers, and different from one another."""

from benchmarks.release import SMALL_CLUBS, SMALL_MEMBERS, close, digests


def test_any_number_of_workers_makes_the_same_bytes() -> None:
    waves = [close(SMALL_CLUBS, SMALL_MEMBERS, seed) for seed in range(4)]
    alone, both = digests(waves, 1)[1], digests(waves, 2)[1]
    assert alone == both
    assert len(set(alone)) == 4


def test_a_wave_of_two_hundred_is_published_with_clubs_and_attributes() -> None:
    groups = [group for group in close(SMALL_CLUBS, SMALL_MEMBERS, 1).publish(audited=False).groups if group.n]
    assert len({group.node for group in groups}) > 3
    assert {group.attribute for group in groups} > {None}
