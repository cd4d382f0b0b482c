"""The ``turnout`` command. Each part is imported when it runs: ``--help`` must be quick."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from deploy.stack.folder import FolderInUseError, default_folder

if TYPE_CHECKING:
    from events.settings import Settings

PORT = 8000
DATA = click.option(
    "--data", type=click.Path(path_type=Path), help="The data folder; the usual one when absent."
)
ROLES = ("admin", "organiser", "reader")
LINKS = ("tickets", "registrations", "confirmations", "withdrawals", "sign-ins", "pairings")


def main() -> None:
    """Run the command, and end with a sentence where a start is impossible."""
    os.environ.setdefault("PICCOLO_CONF", "events.piccolo_conf")
    try:
        turnout(prog_name="turnout")
    except FolderInUseError as problem:
        sys.exit(f"Turnout already runs on {problem}: stop it, or choose another --data.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def turnout() -> None:
    """Turnout 到場 runs an organisation's gatherings and counts what came of them."""


@turnout.command()
@DATA
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.option("--tls", is_flag=True, help="HTTPS, with a certificate authority of our own.")
def demo(data: Path | None, port: int, tls: bool) -> None:
    """Show Turnout with a year of sample data in it."""
    from deploy.stack.supervisor import Plan, run

    run(Plan(data or default_folder("demo"), _host(None, tls), port, tls, sample=True))


@turnout.command()
@DATA
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.option("--host", help="The address to listen on: 127.0.0.1, with --tls every address.")
@click.option("--tls", is_flag=True, help="HTTPS, with a certificate authority of our own.")
def up(data: Path | None, port: int, host: str | None, tls: bool) -> None:
    """Run everything: PostgreSQL, Valkey, one web process, one worker."""
    from deploy.stack.supervisor import Plan, run

    run(Plan(data or default_folder(), _host(host, tls), port, tls, sample=False))


@turnout.command()
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--certificate", type=click.Path(exists=True, path_type=Path))
@click.option("--certificate-key", type=click.Path(exists=True, path_type=Path))
def serve(**given: Any) -> None:
    """Run the web process. Configuration is by environment."""
    from deploy.parts import Listening
    from deploy.parts import serve as run

    run(Listening(**given))


@turnout.command()
def worker() -> None:
    """Run the worker that sends mails. Configuration is by environment."""
    from deploy.parts import work

    work()


@turnout.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    from deploy import schema
    from deploy.production import strong_settings

    asyncio.run(schema.migrate(strong_settings().database_url))


@turnout.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@DATA
def token(name: str, role: str, data: Path | None) -> None:
    """Print a new API token."""
    from deploy.stack.reach import with_database
    from events import access, clock
    from events.errors import Invalid

    async def make(_settings: Settings) -> str:
        try:
            return await access.make_token(name, access.Role(role), clock.read())
        except Invalid:
            raise click.BadParameter("give it 1 to 120 letters", param_hint="NAME") from None

    click.echo(with_database(data, make))


@turnout.command("sign-in")
@click.argument("email")
@DATA
def sign_in(email: str, data: Path | None) -> None:
    """Print a link with which an organiser signs in, once."""
    from deploy.stack.reach import with_database
    from deploy.stack.welcome import sign_in_link
    from events.errors import Invalid, NotFound

    async def make(settings: Settings) -> str:
        try:
            return await sign_in_link(settings, email)
        except Invalid:
            said = f"{email!r} is no e-mail address"
            raise click.BadParameter(said, param_hint="EMAIL") from None
        except NotFound:
            raise click.ClickException(f"The account of {email} is disabled") from None

    click.echo(with_database(data, make))


@turnout.command("revoke-links")
@click.argument("kind", type=click.Choice(LINKS))
@DATA
def revoke_links(kind: str, data: Path | None) -> None:
    """End all links of a kind that were ever given out, after some of them have leaked."""
    from deploy.stack.reach import with_database
    from events import access, clock, link_epochs

    async def end(_settings: Settings) -> None:
        await link_epochs.end_all(link_epochs.named(kind), access.SYSTEM.name, clock.read())

    with_database(data, end)
    click.echo(f"All links of this kind have ended: {kind}")


@turnout.command("load-sample", hidden=True)
def load_sample() -> None:
    """Load the sample year into the database that the environment names."""
    from deploy.stack.welcome import load_sample as load

    load()


@turnout.command()
@DATA
def audit(data: Path | None) -> None:
    """Recompute every kept number from its rows; a line for each difference, and exit code 1."""
    from deploy.stack.reach import with_database
    from events import admission, db, places

    async def compare(_settings: Settings) -> list[str]:
        async with db.snapshot():
            return [*await places.audit(), *await admission.audit()]

    differences = with_database(data, compare)
    for line in differences:
        click.echo(line)
    sys.exit(1 if differences else 0)


@turnout.command(context_settings={"ignore_unknown_options": True})
@click.argument("figures", metavar="[NAME]...", nargs=-1)
@click.option("--seconds", type=click.FloatRange(0.2, 600), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Only the JSON objects.")
def bench(figures: tuple[str, ...], seconds: float, as_json: bool) -> None:
    """Measure rates and times, on an empty durable stack of its own."""
    from deploy.bench.measuring import run

    sys.exit(run(figures, seconds, as_json=as_json))


@turnout.command(context_settings={"ignore_unknown_options": True})
@click.option("--long", "long", is_flag=True, help="The full number of rounds, with a record.")
@click.argument("arguments", metavar="[ARGS]...", nargs=-1, type=click.UNPROCESSED)
def test(long: bool, arguments: tuple[str, ...]) -> None:
    """Check everything: form, types, and the whole suite."""
    from deploy.checks import run

    sys.exit(run(arguments, long=long))


def _host(host: str | None, tls: bool) -> str:
    """Without HTTPS only this machine is served, unless somebody says otherwise."""
    return host or ("0.0.0.0" if tls else "127.0.0.1")  # noqa: S104


if __name__ == "__main__":
    main()
