"""The variables that the embedded stack adds to those an operator has set."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from deploy import production
from deploy.stack.folder import Folder
from events.settings import Settings


def completed(folder: Folder, base_url: str = "") -> dict[str, str]:
    """The variables that the environment lacks, from the data folder; what is set stays."""
    known = base_url or _kept(folder)
    offered = {"DATABASE_URL": folder.database_url, "VALKEY_URL": folder.valkey_url}
    if known:
        offered["BASE_URL"] = known
    given = {
        f"TURNOUT_{name}": value for name, value in offered.items() if not is_set(f"TURNOUT_{name}")
    }
    if not is_set("TURNOUT_SECRET_KEY"):
        given["TURNOUT_SECRET_KEY_FILE"] = str(folder.secret_key_file)
    return given


def check(variables: Mapping[str, str]) -> None:
    """Stop before any server starts. Raises SystemExit naming all that is wrong, or weak in ``up``.

    Allowed in ``up`` is what it stands for: plain HTTP on a network of one's own (``--tls`` is its
    other way), limits that are off for a benchmark, a relay of this machine.
    """
    settings = Settings.from_env(variables)
    allowed = {"base_url", "rate_limits"} | production.allowed_weak(variables)
    if urlsplit(settings.smtp_url).hostname in production.LOOPBACK:
        allowed |= {"smtp_url"}
    production.refuse_weak(settings, allowed)
    os.environ[production.ALLOWED] = ",".join(sorted(allowed))


def is_set(variable: str) -> bool:
    """Whether an operator has set the variable, or its ``_FILE``."""
    return bool(os.environ.get(variable) or os.environ.get(variable + "_FILE"))


def keep_base_url(folder: Folder, base_url: str) -> None:
    """Remember the public address, for links that other commands print."""
    (folder.path / "base-url").write_text(base_url, encoding="utf-8")


def _kept(folder: Folder) -> str:
    path = folder.path / "base-url"
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""
