"""Petitions 連署 and signatures 連署紀錄: a demand, and one person's support for it."""

from events.petitions.confirming import confirm, reject
from events.petitions.offering import OfferedPetition, offered_at
from events.petitions.petition import (
    EarlierText,
    PetitionView,
    SignatureCounts,
    earlier_texts,
    petition,
    petitions,
)
from events.petitions.putting import PetitionDraft, put_petition
from events.petitions.signature import (
    SignatureView,
    confirm_token,
    signature,
    to_confirm,
    to_withdraw,
    withdraw_token,
)
from events.petitions.signing import Occasion, PetitionClosed, SignatureDraft, sign
from events.petitions.tables import COUNTED, Origin, Petition, PetitionText, Signature, State
from events.petitions.typed import SignatureConsents, keep_typed
from events.petitions.withdrawing import withdraw
from events.petitions.witnessing import witness_admissions

__all__ = [
    "COUNTED",
    "EarlierText",
    "Occasion",
    "OfferedPetition",
    "Origin",
    "Petition",
    "PetitionClosed",
    "PetitionDraft",
    "PetitionText",
    "PetitionView",
    "Signature",
    "SignatureConsents",
    "SignatureCounts",
    "SignatureDraft",
    "SignatureView",
    "State",
    "confirm",
    "confirm_token",
    "earlier_texts",
    "keep_typed",
    "offered_at",
    "petition",
    "petitions",
    "put_petition",
    "reject",
    "sign",
    "signature",
    "to_confirm",
    "to_withdraw",
    "withdraw",
    "withdraw_token",
    "witness_admissions",
]
