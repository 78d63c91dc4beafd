"""Kill a Box two hundred times while owners answer, and check that nothing was lost or counted twice."""

import random
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

from core.settings import Settings
from core.tickets import SigningKey
from tests.surveys.boxing import CELLS
from tests.surveys.killed import executioner
from tests.surveys.storm import storm

KILLS = 200


def main(kills: int = KILLS) -> None:
    """Run one storm and print what happened; raises AssertionError when a promise was broken."""
    seed = random.randrange(2**32)
    print(f"kills: {kills}, seed: {seed}")
    with tempfile.TemporaryDirectory() as folder, executioner() as killer:
        settings = Settings(
            data_dir=Path(folder),
            secret_key="s" * 32,
            contact_keys=(Fernet.generate_key().decode(),),
            lookup_key="l" * 32,
            mail_url="memory:",
        )
        pems = tuple(SigningKey.generate().to_pem() for _ in CELLS)
        after = storm(settings, pems, killer, kills, seed)
        after.check()
    print(
        f"{dict(after.endings)}; {len(after.early)} receipts before a kill, {len(after.final)} sheets, all counted once"
    )


if __name__ == "__main__":
    main()
