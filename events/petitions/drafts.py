"""What organisers and signers send, as the contract names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct

from events import people

COUNT_MAX = 2_000_000_000

Language = Annotated[str, Meta(pattern="^(zh-Hant|en)$")]
Slug = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
ShortText = Annotated[str, Meta(min_length=1, max_length=200)]
LongText = Annotated[str, Meta(min_length=1, max_length=5000)]
SessionName = Annotated[str, Meta(max_length=161)]


class PetitionDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A petition as an organiser puts it; ``baseline`` are signatures counted elsewhere before."""

    title: ShortText | dict[Language, ShortText]
    demand: LongText | dict[Language, LongText]
    campaigns: list[Slug]
    target: ShortText | dict[Language, ShortText] | None = None
    goal: Annotated[int, Meta(ge=1, le=COUNT_MAX)] | None = None
    baseline: Annotated[int, Meta(ge=0, le=COUNT_MAX)] = 0
    events: list[Slug] = []
    open: bool = True


class SignatureConsents(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a signer agrees to, under a version of the privacy notice."""

    notice: int
    deliver: bool
    public: bool = False
    updates: bool = False


class SignatureDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's signature: by ticket, or by name and e-mail."""

    consents: SignatureConsents
    name: Annotated[str, Meta(max_length=people.NAME_LENGTH_MAX)] | None = None
    email: Annotated[str, Meta(max_length=people.EMAIL_LENGTH_MAX)] | None = None
    city: Annotated[str, Meta(max_length=people.CITY_LENGTH_MAX)] | None = None
    ticket: Annotated[str, Meta(max_length=200)] | None = None
    presence: Annotated[str, Meta(max_length=40)] | None = None
    session: SessionName | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """How a signature reaches us: in which language, and from whose ticket page if from one."""

    locale: str = "zh-Hant"
    ticket: int | None = None
