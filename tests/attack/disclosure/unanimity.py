"""Find people whose band is certain because others, or nearly all, answered alike."""

from collections.abc import Iterator, Sequence
from random import Random

from analytics.disclosure.policy import Policy
from tests.attack.disclosure.attacker import Insiders, certain
from tests.attack.disclosure.naive import hide_small, merge_small
from tests.attack.disclosure.outcome import Outcome
from tests.attack.disclosure.scenes import Scene, club, sectors

POLICY = Policy()
LOW, HIGH = 3, 9
SIZES = (5, 8, 10, 15, 20, 30, 50)


def alike() -> Iterator[tuple[Scene, Insiders]]:
    """Yield clubs in which all answer alike, or all but the attacker."""
    for n in SIZES:
        for code, other in ((LOW, HIGH), (HIGH, LOW)):
            yield club([code] * n), {}
            yield club([code] * (n - 1) + [other]), {("club", other): 1}


def unanimity() -> Outcome:
    """Ask which bands remain possible where all, or all but the attacker, answered alike."""
    scenes = list(alike())
    people = sum(sum(scene.sizes.values()) - sum(insiders.values()) for scene, insiders in scenes)
    hidden, merged = (
        sum(certain(scene, scene.told_exactly(list(rule(scene).values())), insiders) for scene, insiders in scenes)
        for rule in (hide_small, merge_small)
    )
    ours = sum(certain(scene, scene.told_by_us(POLICY), insiders) for scene, insiders in scenes)
    return Outcome(
        min(hidden, merged) / people,
        ours / people,
        f"{_percent(hidden, people)} of people, by either rule",
        f"{ours} of {people} people, {len(scenes)} clubs of {SIZES[0]} to {SIZES[-1]}",
    )


def floor() -> Outcome:
    """Ask the same of answers of which 70 % are the lowest; the attacker is one respondent."""
    random = Random(7)
    exact = ours = people = 0
    for n in (10, 15, 20, 30):
        for _ in range(6):
            codes = [LOW if random.random() < 0.7 else random.randint(LOW, HIGH) for _ in range(n)]
            scene, insiders = club(codes), {("club", max(codes)): 1}
            exact += certain(scene, scene.told_exactly([frozenset({"club"})]), insiders)
            ours += certain(scene, scene.told_by_us(POLICY), insiders)
            people += n - 1
    return Outcome(
        exact / people,
        ours / people,
        f"exact means and bands make the band of {_percent(exact, people)} of people certain",
        f"of {ours} of {people} people",
    )


def clustered() -> Iterator[tuple[Scene, Insiders]]:
    """Yield clubs of two or three sectors in which few disagree, most of them in one sector; one is the attacker."""
    for half in (10, 15, 25, 40):
        for dissenters in range(1, 9):
            answers = {"food": [LOW] * dissenters + [HIGH] * (half - dissenters), "craft": [HIGH] * half}
            yield sectors(**answers), {("food", LOW): 1}
    random = Random(1)
    yield from (_engineered(random) for _ in range(72))


def _engineered(random: Random) -> tuple[Scene, Insiders]:
    """Draw two or three sectors with up to eight dissenters in the first and sometimes a few in the second."""
    sizes = [random.choice((10, 11, 12, 15, 16, 20, 25, 30, 31, 33, 40, 50)) for _ in range(random.choice((2, 3)))]
    main, other = random.choice(((HIGH, LOW), (LOW, HIGH), (HIGH, 6), (5, HIGH), (HIGH, 5)))
    few = [random.randint(1, 8), random.choice((0, 0, 0, 0, 1, 2, 3, 4)), 0]
    answers = {
        f"s{number}": [other] * dissenters + [main] * (size - dissenters)
        for number, (size, dissenters) in enumerate(zip(sizes, few, strict=False))
    }
    return sectors(**answers), {("s0", other): 1}


def clustered_dissent() -> Outcome:
    """Use that the few who disagree are all in one block."""
    scenes = list(clustered())
    exact = _scenes(scenes, [scene.told_exactly(list(hide_small(scene).values())) for scene, _ in scenes])
    bare = Policy(bands_from=10, share_factor=2)
    generous = _scenes(scenes, [scene.told_by_us(bare, audited=False) for scene, _ in scenes])
    rounded = _scenes(scenes, [scene.told_by_us(POLICY, audited=False) for scene, _ in scenes])
    ours = _scenes(scenes, [scene.told_by_us(POLICY) for scene, _ in scenes])
    return Outcome(
        exact,
        ours,
        f"somebody's band is certain in {exact} of {len(scenes)} clubs by exact figures, in {generous} by figures "
        "rounded more finely than ours",
        f"in {ours} of {len(scenes)}; rounding alone would leave {rounded}, and the audit withholds those",
    )


def _scenes(scenes: Sequence[tuple[Scene, Insiders]], told: Sequence[object]) -> int:
    return sum(certain(scene, one, insiders) > 0 for (scene, insiders), one in zip(scenes, told, strict=True))  # type: ignore[arg-type]


def colluding() -> Iterator[tuple[Scene, int]]:
    """Yield clubs in which only a few disagree, who are all insiders."""
    for n in (12, 20, 30, 50):
        for dissenters in (1, 2):
            yield club([LOW] * dissenters + [HIGH] * (n - dissenters)), dissenters


def insiders() -> Outcome:
    """Let all who disagree tell each other what they answered: one person, or two."""
    exact = one = two = known = 0
    for scene, number in colluding():
        held = {("club", LOW): number}
        exact += certain(scene, scene.told_exactly([frozenset({"club"})]), held) > 0
        if number == 1:
            one += certain(scene, scene.told_by_us(POLICY), held) > 0
        else:
            two += certain(scene, scene.told_by_us(POLICY, audited=False), held) > 0
            known += certain(scene, scene.told_by_us(POLICY, replacements={"club": 1}), held) > 0
    return Outcome(
        exact,
        one + known,
        f"everybody else's band in {exact} of 8 clubs",
        f"one insider: {one} of 4 clubs. Two: {two} of 4 by rounding alone, as ends close over two people, and {known} "
        "of 4 where the audit is told to expect two (it withholds what would tell)",
    )


def together() -> Outcome:
    """Put a sector's mean beside its club's shares; each leaves every band open by itself."""
    scene = sectors(food=[HIGH] * 8 + [8] * 4, craft=[LOW] * 12)
    food, whole = frozenset({"food"}), frozenset({"food", "craft"})
    mean, shares = scene.told_exactly([food], shares=False), scene.told_exactly([whole])[1:]
    apart = certain(scene, mean, {}) + certain(scene, shares, {})
    joint = certain(scene, [*mean, *shares], {})
    ours = certain(scene, scene.told_by_us(POLICY), {})
    return Outcome(
        joint - apart,
        ours,
        f"a mean and shares that leave every band open make it certain for {joint} of 24 people together",
        f"of {ours}: the audit looks at all figures of a measure at once. Different measures are audited one by one "
        "**(accepted: their joint bound is not computed)**",
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"
