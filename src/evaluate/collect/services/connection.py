"""How patiently and how far a pull reaches: time limits, tries, sizes, and whose certificates are trusted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evaluate.collect.source import LARGEST


@dataclass(frozen=True)
class Connection:
    """What holds for every request of a pull.

    Parameters
    ----------
    timeout : float
        Seconds without any sign of life after which a request is given up.
    deadline : float
        Seconds after which a request, or waiting for an export, is given up in any case.
    tries : int
        How often a read is tried when the server is busy, fails or is not reached; what writes is tried once.
    pause : float
        Seconds before the second try; doubled for each further one. A server's own Retry-After goes before it.
    longest_pause : float
        Seconds beyond which a Retry-After is not waited for.
    largest : int
        Bytes that one pull may bring, unpacked.
    ca_file : str or Path, optional
        Certificates of the office's own authority (PEM), trusted besides the usual ones. Verification is never off.
    wait : callable
        How seconds are waited; tests put a clock of their own here.
    """

    timeout: float = 60.0
    deadline: float = 900.0
    tries: int = 3
    pause: float = 1.0
    longest_pause: float = 60.0
    largest: int = LARGEST
    ca_file: str | Path | None = None
    wait: Callable[[float], None] = time.sleep


USUAL = Connection()
