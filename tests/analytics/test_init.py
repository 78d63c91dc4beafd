"""Test that the linear algebra library is told of one thread before it loads, in whatever starts from `app`."""

import os
import subprocess
import sys
from pathlib import Path

WATCH = """
import importlib.abc, os, sys
class Watch(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "numpy":
            print(os.environ.get("OPENBLAS_NUM_THREADS"))
sys.meta_path.insert(0, Watch())
import app
import numpy
"""


def threads(**chosen: str) -> str:
    """Return how many threads were asked for at the moment in which a fresh process first sought numpy."""
    kept = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", WATCH]
    done = subprocess.run(command, env=kept | chosen, cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.split()[0]


def test_the_web_and_the_worker_load_linear_algebra_with_one_thread() -> None:
    assert threads() == "1"


def test_what_an_operator_chose_stays() -> None:
    assert threads(OPENBLAS_NUM_THREADS="2") == "2"
