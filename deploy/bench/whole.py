"""The whole: loading the sample year, and starting everything."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from deploy.bench.driving import Timings
from deploy.bench.figures import Figure
from deploy.bench.stack import STOP_SECONDS_MAX, TOP, Stack, free_port, wait_ready
from deploy.bench.stage import Stage
from deploy.stack import processes

STARTS = 5
SAMPLE = "sample"


async def sample_database(stage: Stage) -> str:
    """A database with the sample year in it, loaded once in a run; its URL."""
    if stage.sample is None:
        database_url = await stage.stack.database(SAMPLE)
        begun = time.perf_counter()
        await stage.stack.command(database_url, "load-sample")
        stage.sample, stage.sample_seconds = database_url, time.perf_counter() - begun
    return stage.sample


async def load_sample(stage: Stage) -> Figure:
    """The sample year into an empty database, once."""
    await sample_database(stage)
    return Figure(Timings([stage.sample_seconds], stage.sample_seconds), "loads")


async def start(stage: Stage) -> Figure:
    """``turnout up`` until ``/readyz`` is 200: first in an empty folder, then again in it."""
    folder = stage.stack.folder.path / "start"
    taken = [_start(stage.stack, folder) for _ in range(STARTS)]
    facts: dict[str, object] = {
        "first_ms": round(taken[0] * 1000),
        "web_alone_ms": round(stage.running.start_seconds * 1000),
    }
    return Figure(Timings(sorted(taken), sum(taken)), "starts", facts=facts)


def _start(stack: Stack, folder: Path) -> float:
    """The seconds until a stack of its own in the folder is ready; then it is stopped."""
    port = free_port()
    variables = {n: v for n, v in stack.environment("").items() if not n.startswith("TURNOUT_")}
    log = stack.folder.log / "start.log"
    begun = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "deploy.command", "up", "--data", folder,
             "--port", str(port)],
            cwd=TOP, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True, preexec_fn=processes.ends_with_parent(signal.SIGTERM),
        )  # fmt: skip
    try:
        wait_ready(f"http://127.0.0.1:{port}", process, log)
        return time.perf_counter() - begun
    finally:
        processes.stop(process, signal.SIGTERM, 2 * STOP_SECONDS_MAX)
