"""The draft of an event, as organisers write it (``PUT /events``): the whole of it at once."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from events.campaigns import Hosting
from events.catalogue.tables import Access, CreditRole, GateKind, Kind, QuestionKind
from events.fields import Aware, Language

MINUTES_MAX = 7 * 24 * 60
PLACES_MAX = 1_000_000
GUESTS = 10
GUESTS_MAX = 100
"""How many an offer lets one registration hold: when it says nothing, and at most."""

Short = Annotated[str, Meta(max_length=100)]
Title = Annotated[str, Meta(max_length=200)]
Address = Annotated[str, Meta(max_length=300)]
Long = Annotated[str, Meta(max_length=5000)]
Name = Short | dict[Language, Short]
Minutes = Annotated[int, Meta(ge=0, le=MINUTES_MAX)]
Places = Annotated[int, Meta(ge=0, le=PLACES_MAX)]
Slugs = Annotated[list[str], Meta(max_length=200)]


class CreditDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A campaign that an event or a session counts for, and the lines it stands on there."""

    campaign: str
    role: CreditRole
    line: str | Slugs | None = None

    @property
    def lines(self) -> list[str]:
        """The lines as a list, empty when there is none."""
        return [self.line] if isinstance(self.line, str) else list(self.line or ())


Credits = Annotated[list[CreditDraft], Meta(max_length=50)]


class VenueDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a session takes place; the same three texts are the same venue."""

    name: Title | dict[Language, Title]
    city: Annotated[str, Meta(max_length=60)] = ""
    address: Address | dict[Language, Address] = ""


class SessionDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One dated occurrence; without capacity it is unlimited. ``within`` is ``event/session``."""

    slug: str
    title: Title | dict[Language, Title] | None = None
    starts_at: Aware
    ends_at: Aware
    venue: VenueDraft
    capacity: Places | None
    campaigns: Credits = []
    doors_open_minutes: Minutes = 60
    last_entry_minutes: Minutes = 60
    within: str | None = None
    practice: bool = False


class Choice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many of an offer's sessions a guest picks; ``max`` of None is all of them."""

    min: Annotated[int, Meta(ge=1, le=200)] = 1
    max: Annotated[int, Meta(ge=1, le=200)] | None = None


class OfferDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of place one can book; without ``choose`` it admits to all its sessions."""

    slug: str
    name: Name
    price: Annotated[int, Meta(ge=0, le=100_000_000)] = 0
    size: Places | None = None
    sessions: Slugs
    choose: Choice | None = None
    access: Access = Access.OPEN
    opens_at: Aware | None = None
    closes_at: Aware | None = None
    per_registration_max: Annotated[int, Meta(ge=1, le=GUESTS_MAX)] = GUESTS
    group_max: Annotated[int, Meta(ge=1, le=1000)] | None = None


class GateDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place where codes are shown."""

    slug: str
    kind: GateKind
    name: Name


class ShowIf(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question is asked only when an earlier one, put to the same guest, was answered so."""

    question: str
    equals: str | bool | int | float | Annotated[list[str], Meta(max_length=100)]


class QuestionDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something the form asks the contact, or each guest.

    An option is a text, a text in each language, or ``{"slug": …, "label": text}``. ``offers``
    limits the question to some offers; empty or left out is all.
    """

    slug: str
    ask: Literal["contact", "guest"]
    label: Long | dict[Language, Long]
    kind: QuestionKind
    required: bool
    options: Annotated[list[Any], Meta(max_length=100)] | None = None
    offers: Slugs | None = None
    show_if: ShowIf | None = None


class EventDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A gathering, whole: what is left out returns to its default."""

    title: Title | dict[Language, Title]
    kind: Kind
    summary: Long | dict[Language, Long] | None = None
    published: bool
    campaigns: Credits
    hosting: Hosting = Hosting.HOST
    email: Literal["required", "optional"] = "required"
    sensitive: bool = False
    sessions: Annotated[list[SessionDraft], Meta(max_length=200)]
    offers: Annotated[list[OfferDraft], Meta(max_length=100)]
    gates: Annotated[list[GateDraft], Meta(max_length=50)] = []
    questions: Annotated[list[QuestionDraft], Meta(max_length=50)] = []
