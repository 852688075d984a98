"""Statistics files read each in a process of its own, forked from one that has the library loaded: fast, and as safe.

The product starts a new interpreter for each file, which takes half a second; thousands of damaged copies need less.
"""

from __future__ import annotations

import multiprocessing
import pickle
import subprocess
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

from evaluate.collect import labelled_process

LONGEST = 20


def forked(arguments: Sequence[str]) -> bytes:
    """What `labelled_process` writes for these arguments; a CalledProcessError when the file ends the process."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pyreadstat", "forked_reader"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_read, args=(theirs, tuple(arguments)), daemon=True)
    process.start()
    theirs.close()
    try:
        if ours.poll(LONGEST):
            return ours.recv_bytes()
        raise subprocess.TimeoutExpired("read", LONGEST)
    except EOFError:
        process.join(LONGEST)
        raise subprocess.CalledProcessError(process.exitcode or -1, "read") from None
    finally:
        process.kill()
        process.join()
        ours.close()


def _read(out: Connection, arguments: tuple[Any, ...]) -> None:
    kind, path, most_cells, encoding, catalogue = arguments
    labelled_process.limit_memory()
    out.send_bytes(pickle.dumps(labelled_process.read(kind, path, int(most_cells), encoding, catalogue)))
