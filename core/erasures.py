"""Remember what was erased, outside every backup, so that a restored backup brings nobody back.

The id of an erased row is noted in the transaction that erases it; the worker moves it from there to a file in the
data folder that backups leave out. After a restore the file is read and everything in it is erased once more.
"""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import ID_LENGTH, Model


class Erased(Model):
    """An erased row whose id is not in the file yet: `kind` says of what."""

    __tablename__ = "erased"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    row_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
