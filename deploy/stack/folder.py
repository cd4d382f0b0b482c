"""The data folder of one installation: what lies where, its secrets, and who holds it.

DIR/secret-key · DIR/lock · DIR/postgresql · DIR/valkey · DIR/log · DIR/tls · DIR/run (sockets).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

SOCKET_PATH_BYTES_MAX = 107  # sockaddr_un.sun_path, less the closing NUL
LONGEST_SOCKET = "postgresql/.s.PGSQL.5432.lock"
DATABASE = "turnout"
ROLE = "turnout"  # owns the database and its tables; no superuser
SECRET_KEY_BYTES = 48


class FolderInUseError(Exception):
    """Another process holds the folder."""


def default_folder(name: str = "") -> Path:
    """Where data is kept when nobody says: /var/lib for root, XDG for anybody else."""
    if os.geteuid() == 0:
        top = Path("/var/lib/turnout")
    else:
        top = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "turnout"
    return top / (name or "data")


@dataclass(frozen=True, slots=True)
class Folder:
    """One installation's data folder."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> Self:
        """The folder there, made when it is missing; nobody else may list it."""
        path = path.expanduser().absolute()
        path.mkdir(parents=True, exist_ok=True, mode=0o755)
        path = path.resolve()
        if path.stat().st_uid != os.geteuid():
            raise SystemExit(f"{path} belongs to another account; choose another --data")
        path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        return cls(path)

    @property
    def log(self) -> Path:
        """Where the embedded servers write their logs."""
        return _made(self.path / "log")

    @property
    def run(self) -> Path:
        """Where the sockets are: in the folder, or in a short one when its path is too long."""
        inside = self.path / "run"
        if len(os.fsencode(inside / LONGEST_SOCKET)) <= SOCKET_PATH_BYTES_MAX:
            return _made(inside, 0o711)
        mark = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]
        return _own(Path(tempfile.gettempdir()) / f"turnout-{os.geteuid()}-{mark}")

    @property
    def database_url(self) -> str:
        """The embedded database, for the role that owns it."""
        return self.database(DATABASE, ROLE)

    def database(self, name: str, role: str = "postgres") -> str:
        """Any database of the embedded server, for its superuser or another role."""
        return f"postgresql://{role}@/{name}?host={quote(str(self.run / 'postgresql'), safe='')}"

    @property
    def valkey_socket(self) -> Path:
        """Where the embedded Valkey listens."""
        return self.run / "valkey" / "valkey.sock"

    @property
    def valkey_url(self) -> str:
        """The embedded Valkey."""
        return f"unix://{self.valkey_socket}"

    @property
    def secret_key_file(self) -> Path:
        """The installation's secret key, made once."""
        return self.secret("secret-key")

    def secret(self, name: str) -> Path:
        """A file with a random secret that only its owner reads, made once."""
        path = self.path / name
        if not path.exists():
            made = path.with_name(f".{name}.{os.getpid()}")
            _write_private(made, secrets.token_urlsafe(SECRET_KEY_BYTES))
            with contextlib.suppress(FileExistsError):
                os.link(made, path)
            made.unlink()
        return path

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Be the one process that runs servers here. Raises FolderInUseError."""
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderInUseError(self.path) from None
            yield
        finally:
            os.close(descriptor)


def _made(path: Path, mode: int = 0o700) -> Path:
    path.mkdir(exist_ok=True, mode=mode)
    return path


def _own(path: Path) -> Path:
    """A folder in a place where everybody may write: ours, or the start is refused."""
    _made(path, 0o711)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise SystemExit(f"{path} belongs to another account; choose a shorter --data")
    path.chmod(0o711)
    return path


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
