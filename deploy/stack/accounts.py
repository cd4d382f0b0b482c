"""As whom our programs run: root's web process and worker are the system account's, not root's."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from events.settings import PREFIX, read

NAME = "turnout"
TOP = Path(__file__).resolve().parents[2]
FILE = "_FILE"


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a child: a uid and a gid, or None for whoever we are."""

    uid: int | None = None
    gid: int | None = None

    def options(self) -> dict[str, Any]:
        """What ``subprocess`` needs in order to start a program as this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def variables(self, env: Mapping[str, str]) -> dict[str, str]:
        """The environment of a child: secrets in files that only we may read go by value."""
        if self.uid is None:
            return dict(env)
        given = {k: v for k, v in env.items() if not (k.startswith(PREFIX) and k.endswith(FILE))}
        for variable in env.keys() - given.keys():
            name = variable.removeprefix(PREFIX).removesuffix(FILE)
            given[PREFIX + name] = read(name.lower(), env) or ""
        return given | {"HOME": "/", "USER": NAME, "LOGNAME": NAME}

    def own(self, path: Path) -> None:
        """Give the account a file that we have made."""
        if self.uid is not None:
            os.chown(path, self.uid, self.gid or 0)
            _let_through(path, self.uid)


def of_children(folder: Path) -> Account:
    """The account of web and worker: the system account when we are root.

    It must reach this checkout and its Python; where it still cannot, they stay root's, and the
    terminal says so.
    """
    if os.geteuid() != 0:
        return Account()
    found = system_account()
    for path in (folder, TOP, Path(sys.prefix), Path(sys.executable).resolve()):
        _let_through(path, found.pw_uid)
    account = Account(found.pw_uid, found.pw_gid)
    if _can_run(account):
        return account
    print(f"{NAME} cannot read {TOP}: web and worker run as root", file=sys.stderr)
    return Account()


def system_account() -> pwd.struct_passwd:
    """The system account of servers, web and worker; made when it is missing."""
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        return pwd.getpwnam(NAME)


def let_through(path: Path) -> None:
    """Let the system account pass through the folders above a path: pass, not look."""
    _let_through(path, system_account().pw_uid)


def _let_through(path: Path, uid: int) -> None:
    for above in path.parents:
        found = above.stat()
        mine = found.st_uid == uid and found.st_mode & stat.S_IXUSR
        if not mine and not found.st_mode & stat.S_IXOTH:
            print(f"Letting {NAME} pass through {above} (chmod o+x)", file=sys.stderr)
            above.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)


def _can_run(account: Account) -> bool:
    done = subprocess.run(
        [sys.executable, "-P", "-c", "import deploy.parts, web.app, tasks.worker"], cwd="/",
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        **account.options(),
    )  # fmt: skip
    return done.returncode == 0
