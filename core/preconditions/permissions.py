"""Check that nobody but the service's own user can read what lies in the data folder, nor the files with secrets."""

import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from core.findings import Finding
from core.settings import PREFIX, SECRETS

OTHERS = 0o077
"""Rights of the group and of everybody else."""
EVERYBODY_READS, EVERYBODY_ENTERS = stat.S_IROTH, stat.S_IXOTH


def private(paths: Iterable[Path], owner: int) -> Finding:
    """Judge files and folders that belong to one user, by number, and open to nobody else."""
    wrong = [told for path in paths for told in _wrong(path, owner)]
    return Finding("permissions", not wrong, ", ".join(wrong))


def _wrong(path: Path, owner: int) -> Iterator[str]:
    try:
        status = path.lstat()
    except FileNotFoundError:  # gone between two looks
        return
    if status.st_mode & OTHERS:
        yield f"{path} {stat.filemode(status.st_mode)}"
    if status.st_uid != owner:
        yield f"{path} uid {status.st_uid}"


def secret_files(environment: Mapping[str, str]) -> Finding:
    """Judge the files that an environment names for secrets: somebody else may own them, nobody else may read them."""
    named = (environment.get(f"{PREFIX}{name.upper()}_FILE") for name in SECRETS)
    open_ = [str(path) for path in map(Path, filter(None, named)) if path.exists() and anybody_reads(path)]
    return Finding("permissions", not open_, ", ".join(open_))


def anybody_reads(path: Path) -> bool:
    """Tell whether every user of the machine can read a file: its own rights say so, and no folder above is closed."""
    resolved = path.resolve()
    above = all(folder.stat().st_mode & EVERYBODY_ENTERS for folder in resolved.parents)
    return bool(above and resolved.stat().st_mode & EVERYBODY_READS)
