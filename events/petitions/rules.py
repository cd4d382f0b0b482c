"""What a signature becomes, and who may say so: decided without a query or a clock."""

from __future__ import annotations

import re
from dataclasses import dataclass

from events import sealing
from events.errors import FieldError, NotFound, Refusal
from events.petitions.drafts import PetitionDraft, SignatureDraft
from events.petitions.tables import COUNTED, State
from events.text import is_slug, tidied, tidy

CONFIRM = "signature-confirm"
WITHDRAW = "signature-withdraw"
EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


@dataclass(eq=False)
class PetitionClosed(Refusal):
    """The petition takes no more signatures."""

    slug: str


def one_line(text: str | None) -> str:
    """What somebody typed into a field of one line; nothing is empty."""
    return " ".join(tidy(text or "").split())


def check_petition(slug: str, draft: PetitionDraft) -> list[FieldError]:
    """What an organiser must mend that needs no look-up."""
    errors = [] if is_slug(slug) else [FieldError("slug", "malformed")]
    texts = {"title": draft.title, "demand": draft.demand}
    return errors + [
        FieldError(name, "required") for name, text in texts.items() if tidied(text) is None
    ]


def check_signer(draft: SignatureDraft, by_ticket: bool) -> list[FieldError]:
    """What a signer must mend before anything is looked up, all of it."""
    errors = []
    if draft.presence is not None:
        errors.append(FieldError("presence", "unknown"))
    if not by_ticket:
        if not one_line(draft.name):
            errors.append(FieldError("name", "required"))
        if not one_line(draft.email):
            errors.append(FieldError("email", "required"))
        elif not EMAIL.fullmatch(one_line(draft.email)):
            errors.append(FieldError("email", "malformed"))
    if not draft.consents.deliver:
        errors.append(FieldError("consents.deliver", "required"))
    return errors


def after_signing(state: State | None, *, witnessed: bool) -> State | None:
    """The state that signing leads to, or None when it changes nothing. None before: unsigned."""
    if state == State.REPEAT or state in COUNTED:
        return None
    if witnessed:
        return State.WITNESSED
    return None if state == State.PENDING else State.PENDING


def after_confirming(state: State) -> State | None:
    """What the mailed button does: a pending signature counts, any other stays what it is."""
    return State.CONFIRMED if state == State.PENDING else None


def after_rejecting(state: State) -> State | None:
    """What "it wasn't me" does: a signature that only the mailbox vouched for is gone."""
    return State.REJECTED if state in (State.PENDING, State.CONFIRMED) else None


def after_withdrawing(state: State) -> State | None:
    """What a withdrawal does: whatever counts, or could still count, is withdrawn."""
    return State.WITHDRAWN if state == State.PENDING or state in COUNTED else None


def token(purpose: str, signature: int) -> str:
    """The secret of one signature for one purpose: its id and a derived secret."""
    return f"{signature}.{sealing.secret(purpose, signature)}"


def confirm_token(signature: int) -> str:
    """What the mail's confirm and "it wasn't me" links carry."""
    return token(CONFIRM, signature)


def withdraw_token(signature: int) -> str:
    """What lets a signer withdraw, from a mail or their ticket page."""
    return token(WITHDRAW, signature)


def opened(given: str, *purposes: str) -> int:
    """The signature a token belongs to. Raises NotFound when it opens none of the purposes."""
    number, _, secret = given.partition(".")
    if re.fullmatch(r"[1-9][0-9]{0,17}", number):
        for purpose in purposes:
            if sealing.opens(secret, purpose, int(number)):
                return int(number)
    raise NotFound("signature")
