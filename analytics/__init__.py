"""From sealed totals to published figures and their pictures."""

import os

# The matrices of disclosure control are small: threads of the linear algebra library cost ten times what they save.
# It reads this when it is first loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
