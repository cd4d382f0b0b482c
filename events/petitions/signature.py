"""One signature, and the tokens of the links by which its signer confirms or withdraws it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from events import db, sealing
from events.errors import NotFound
from events.petitions.tables import State
from events.text import Localised, from_json

CONFIRM = "signature-confirm"
WITHDRAW = "signature-withdraw"


def token(purpose: str, signature: int) -> str:
    """The secret of one signature for one purpose: its id and a derived secret."""
    return f"{signature}.{sealing.secret(purpose, signature)}"


def confirm_token(signature: int) -> str:
    """The token in a mail's confirm and "it wasn't me" links."""
    return token(CONFIRM, signature)


def withdraw_token(signature: int) -> str:
    """The token with which a signer withdraws, from a mail or their ticket page."""
    return token(WITHDRAW, signature)


def opened(given: str, *purposes: str) -> int:
    """The signature a token belongs to. Raises NotFound when it opens none of the purposes."""
    number, _, secret = given.partition(".")
    if re.fullmatch(r"[1-9][0-9]{0,17}", number):
        for purpose in purposes:
            if sealing.opens(secret, purpose, int(number)):
                return int(number)
    raise NotFound("signature")


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A signature as its signer sees it through a link, and as a mail tells of it.

    ``title`` is that of the text which was signed; ``open``: the petition may be signed.
    """

    id: int
    person: int
    particulars: int
    petition: str
    title: Localised
    locale: str
    state: State
    open: bool

    @property
    def confirm_token(self) -> str:
        """The token in the confirm and "it wasn't me" links."""
        return confirm_token(self.id)

    @property
    def withdraw_token(self) -> str:
        """The token in the withdrawal link."""
        return withdraw_token(self.id)


async def signature(signature_id: int) -> SignatureView:
    """One signature, for the mail that tells its signer. Raises NotFound."""
    row = await db.fetch_row(
        """SELECT s.id, s.person, s.particulars, p.slug, t.title, s.locale, s.state, p.open
           FROM signature_given AS s JOIN petition AS p ON p.id = s.petition
           JOIN petition_text AS t ON t.id = s.text WHERE s.id = $1""",
        signature_id,
    )
    if row is None:
        raise NotFound("signature")
    return SignatureView(
        row["id"], row["person"], row["particulars"], row["slug"], from_json(row["title"]) or "",
        row["locale"], State(row["state"]), row["open"],
    )  # fmt: skip


async def to_confirm(token: str) -> SignatureView:
    """The signature that a confirm link opens. Raises NotFound, for links of another kind too."""
    return await signature(opened(token, CONFIRM))


async def to_withdraw(token: str) -> SignatureView:
    """The signature that a withdrawal link opens. Raises NotFound, as ``to_confirm`` does."""
    return await signature(opened(token, WITHDRAW))
