"""What ``up`` and ``demo`` say to the person at the terminal, and the sample they load."""

from __future__ import annotations

import asyncio
import sys

from deploy.folder import Folder
from deploy.reach import inside
from events import access, clock
from events.settings import Settings

DEMO_EMAIL = "ana@example.org"


async def sign_in_link(settings: Settings, email: str) -> str:
    """A link that signs an organiser in, once."""
    secret = await access.make_sign_in_link(email, clock.read())
    return f"{settings.base_url}/desk/sign-in/{secret}"


def load_sample() -> None:
    """Load the sample year into the database that the environment names."""
    from deploy import sample

    settings = Settings.from_env()
    asyncio.run(inside(settings, lambda _: sample.load(clock.read())))


def greet(folder: Folder, *, sample: bool, trust_port: int | None) -> None:
    """Print where everything is, once the web process answers."""
    settings = Settings.from_env()
    print(f"Turnout is at {settings.base_url}  (data: {folder.path})")
    if trust_port:
        host = settings.base_url.split("://")[1].rsplit(":", 1)[0]
        print(f"  before a phone opens it:  http://{host}:{trust_port}/")
    if sample:
        link = asyncio.run(inside(settings, lambda s: sign_in_link(s, DEMO_EMAIL)))
        print(f"  organiser, signs in once: {link}")
    sys.stdout.flush()
