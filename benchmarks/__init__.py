"""Figures of policy-kg, each with the command that makes it; all of them of one core."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when numpy is loaded
