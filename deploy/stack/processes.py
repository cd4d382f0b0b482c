"""Processes: children that end with their parent, and orphans that an earlier run left."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def ends_with_parent(signal_number: signal.Signals) -> Callable[[], None]:
    """A step for a child before its program: the kernel will signal it when the parent dies.

    Elsewhere than on Linux nothing happens, and the next start ends what was left.
    """
    parent = os.getpid()

    def arrange() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, signal_number)
            if os.getppid() != parent:
                os._exit(1)

    return arrange


def running_in(folder: Path, program: str) -> list[psutil.Process]:
    """The living processes of a program whose working directory is the folder.

    A process id in a file proves nothing: it may be reused, or a zombie's.
    """
    found = []
    for process in psutil.process_iter(["name", "cwd", "status"]):
        facts = process.info
        if (
            facts["cwd"] == str(folder)
            and str(facts["name"] or "").startswith(program)
            and facts["status"] != psutil.STATUS_ZOMBIE
        ):
            found.append(process)
    return found


def end_orphans(folder: Path, program: str, *, patience_seconds: float = 30) -> None:
    """Stop what an earlier run left in the folder: politely, and at last by force."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        left = running_in(folder, program)
        parents = [p for p in left if not _child_of(p, left)]
        for process in parents or left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)
        deadline = time.monotonic() + patience_seconds
        while running_in(folder, program):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{program} of an earlier run still holds {folder}")


def _child_of(process: psutil.Process, others: list[psutil.Process]) -> bool:
    try:
        return process.ppid() in {other.pid for other in others}
    except psutil.NoSuchProcess:
        return True


def stop(child: subprocess.Popen[bytes], number: signal.Signals, patience_seconds: float) -> None:
    """Signal a child, wait, and kill it when it does not end. Safe to call again."""
    if child.poll() is None:
        child.send_signal(number)
        try:
            child.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
