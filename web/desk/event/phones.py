"""The phones at an event's door: inviting them by a QR code, and taking them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta, Struct

from events import admission, devices, links, places, qr, words
from events.access import Actor
from events.catalogue import GateKind, GateView, usual_gates
from events.clock import start_of
from events.devices import InvitationView, PairingDraft, PhoneView
from events.errors import FieldError, Invalid, NotFound
from events.places import EventView
from events.text import in_language
from web import forms, idempotent, language
from web.desk.numbers import number
from web.desk.period import today, zone_of
from web.desk.showing import go, show
from web.forms import Form, Option, form_values, read
from web.speech import speech

PHONES_MAX = 100
GRACE = timedelta(hours=3)
AT_LEAST = timedelta(minutes=15)
FIELDS = ("uses", "until", "name", "role", "gate", "session")
Asked = Request[Any, Any, Any]


class InvitationForm(Struct, frozen=True, kw_only=True):
    """Which phones are invited: how many, for how long, to which gate and sessions."""

    uses: Annotated[int, Meta(ge=1, le=PHONES_MAX)] = 1
    until: Literal["minutes", "day", "end"] = "minutes"
    name: Annotated[str, Meta(max_length=80)] = ""
    role: Literal["lead", "steward"] = "steward"
    gate: Annotated[str, Meta(max_length=80)] | None = None
    session: Annotated[list[str], Meta(max_length=200)] = []


@dataclass(frozen=True, slots=True)
class Door:
    """An event with the phones at its door, and the invitations that still work.

    ``waiting`` is how many scans wait to be accepted.
    """

    event: EventView
    phones: list[PhoneView]
    invitations: list[InvitationView]
    waiting: int


async def _door(slug: str, actor: Actor, now: datetime) -> Door:
    """The door of an event that the actor's team holds. Raises NotFound."""
    event = await places.event_held(slug, actor, now)
    invited = await devices.invitations(event.id)
    paired = await devices.phones(event.id)
    waiting = sum(one.rows for one in await admission.quarantine(event.id))
    still = [invitation for invitation in invited if invitation.open(now)]
    return Door(event, paired, still, waiting)


@get("/events/{slug:str}/phones")
async def phones(
    request: Asked,
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """The phones of an event, and the form that invites more."""
    door = await _door(slug, actor, now)
    gate = next((g.slug for g in door.event.gates if g.kind == GateKind.ENTRY), "")
    form = Form({"uses": "1", "until": "minutes", "role": "steward", "gate": gate})
    return _page(request, door, form)


@post("/events/{slug:str}/phones", status_code=303)
async def invite(
    request: Asked,
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[Any]:
    """Invite phones, and show the code that they scan; or mend what is wrong."""
    door = await _door(slug, actor, now)
    values = await form_values(request)
    try:
        draft = _draft(request, door.event, read(InvitationForm, values, is_form=True), now)
        made = await _invite(request, slug, draft, actor, now)
    except Invalid as refusal:
        errors = [FieldError(_field(e.field), e.code, e.facts) for e in refusal.errors]
        form = forms.mend(values, errors, FIELDS, language.of(request))
        return _page(request, door, form, status=422)
    return go(f"/desk/events/{slug}/phones/{made}")


async def _invite(
    request: Asked, slug: str, draft: PairingDraft, actor: Actor, now: datetime
) -> int:
    async def deed(claim: Any) -> int:
        return await devices.make_pairing(slug, draft, actor, now, claim)

    made, _ = await idempotent.once(await idempotent.form_claim(request), deed)
    return made


def _field(path: str) -> str:
    """The form's field for a part of a draft: ``sessions.0`` is chosen under ``session``."""
    return "session" if path.startswith("session") else path


def _draft(request: Asked, event: EventView, form: InvitationForm, now: datetime) -> PairingDraft:
    return PairingDraft(
        gate=form.gate,
        sessions=form.session,
        name=form.name,
        role=form.role,
        uses=form.uses,
        until=_until(request, event, form.until, now),
    )


def _until(request: Asked, event: EventView, until: str, now: datetime) -> datetime | None:
    """When an invitation ends, in a quarter of an hour at least; None is the house's usual."""
    tomorrow = start_of(today(request, now) + timedelta(days=1), zone_of(request))
    tonight = max(tomorrow - timedelta(minutes=1), now + AT_LEAST)
    if until == "minutes":
        return None
    if until == "day":
        return tonight
    ends = max((session.ends_at for session in event.sessions), default=now)
    return max(ends + GRACE, tonight)


def _page(request: Asked, door: Door, form: Form, *, status: int = 200) -> Response[str]:
    return show(
        request,
        "event/phones.html",
        status=status,
        event=door.event,
        form=form,
        devices=door.phones,
        waiting=door.waiting,
        gates={gate.slug: gate.name for gate in door.event.gates},
        invitations=door.invitations,
        options=_options(request, door.event),
    )


def _gates(event: EventView) -> list[GateView]:
    """The gates of an event, those first that events of its kind have."""
    usual = usual_gates(event.kind, {gate.slug: gate.kind for gate in event.gates})
    return sorted(event.gates, key=lambda gate: gate.slug not in usual)


def _options(request: Asked, event: EventView) -> dict[str, list[Option]]:
    """The choices of the form, by field."""
    say = speech(request)
    return {
        "until": [
            Option("minutes", say("15 minutes"), say("To show it now, to people beside you.")),
            Option("day", say("Until midnight"), say("To send it in a group before a shift.")),
            Option("end", say("Until the event is over"), say("For events of several days.")),
        ],
        "role": [
            Option("steward", say("Steward"), say("Scans, and counts heads.")),
            Option("lead", say("Lead"), say("Also lets in without a ticket, and takes back.")),
        ],
        "gate": [Option(g.slug, in_language(g.name, say.language)) for g in _gates(event)],
        "session": [
            Option(
                s.slug,
                in_language(s.title, say.language)
                or words.moment(s.starts_at, say.language, say.zone),
                words.moment(s.starts_at, say.language, say.zone) if s.title else "",
            )
            for s in event.sessions
            if not s.cancelled
        ],
    }


@get("/events/{slug:str}/phones/{device:str}")
async def invitation(
    request: Asked,
    slug: FromPath[str],
    device: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[str]:
    """An invitation: its QR code and its link while it works, and who took it up."""
    event = await places.event_held(slug, actor, now)
    found = await devices.invitation(event.id, number(device, "device"))
    shown: dict[str, Any] = {"event": event, "invitation": found, "code": "", "url": ""}
    if found.open(now):
        code = (await devices.pairing_view(found.id)).pairing_code
        url = links.pairing(request.app.state.settings.base_url, code)
        drawn = {"qr_path": qr.svg_path(url), "qr_side": qr.svg_side(url)}
        shown |= {"code": code, "url": url} | drawn
    return show(request, "event/invitation.html", **shown)


@post("/events/{slug:str}/phones/{device:str}/revocation", status_code=303)
async def revoke(
    request: Asked,
    slug: FromPath[str],
    device: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[Any]:
    """Take a phone back: what it still sends is kept, and counts only once accepted."""
    door = await _door(slug, actor, now)
    paired = {phone.device for phone in door.phones}
    wanted = number(device, "device")
    if wanted not in paired | {invited.id for invited in door.invitations}:
        raise NotFound("device")

    async def deed(claim: Any) -> int:
        return await devices.revoke(wanted, actor, now, claim)

    await idempotent.once(await idempotent.form_claim(request), deed)
    return go(f"/desk/events/{slug}/phones")


HANDLERS = [phones, invite, invitation, revoke]
