"""The greeting of ``up`` and ``demo`` at the terminal, and the sample that ``demo`` loads."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import timedelta

from deploy import schema
from deploy.stack.folder import Folder
from deploy.stack.reach import inside
from deploy.stack.terminal import drawn
from events import access, clock, devices, links
from events.devices import PairingDraft
from events.settings import Settings

DEMO_EMAIL = "ana@example.org"
HURRIED = "synchronous_commit=off"
PHONES_MAX = 10
PAIRS_FOR = timedelta(days=1)


async def pairing_link(settings: Settings) -> str:
    """A link with which phones become door devices of today's event, for a day."""
    from deploy import sample

    now = clock.read()
    draft = PairingDraft(gate="entry", uses=PHONES_MAX, until=now + PAIRS_FOR)
    invited = await devices.make_pairing(sample.slug_today(now), draft, access.SYSTEM, now)
    return links.pairing(settings.base_url, (await devices.pairing_view(invited)).pairing_code)


async def sign_in_link(settings: Settings, email: str) -> str:
    """A link that signs an organiser in, once."""
    secret = await access.make_sign_in_link(email, clock.read())
    return f"{settings.base_url}/desk/sign-in/{secret}"


def load_sample() -> None:
    """Load the sample year into the environment's database; loaded before, only today's events.

    A load that was cut short starts anew: nobody was served since. Raises SystemExit when the
    database holds events of somebody's own.
    """
    from deploy import sample

    settings = Settings.from_env()
    try:
        _load(settings)
    except sample.AlreadyThere as found:
        if found.state is not sample.State.BEGUN:
            raise SystemExit("The demo needs a database of its own: this one is in use") from None
        asyncio.run(schema.empty(settings.database_url))
        asyncio.run(schema.migrate(settings.database_url))
        _load(settings)


def _load(settings: Settings) -> None:
    """Load without waiting for the disk at each commit: what a power cut takes is begun anew."""
    from deploy import sample

    url = settings.database_url
    hurried = replace(settings, database_url=f"{url}{'&' if '?' in url else '?'}{HURRIED}")
    asyncio.run(inside(hurried, lambda _: sample.load(clock.read()), connections_max=10))


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
        door = asyncio.run(inside(settings, pairing_link))
        print(f"  phones for today's door:  {door}")
        print(drawn(door))
    sys.stdout.flush()
