"""Petitions 連署 and signatures 連署紀錄: a demand, and one person's support for it."""

from events.petitions.drafts import Occasion, PetitionDraft, SignatureConsents, SignatureDraft
from events.petitions.reads import (
    OfferedPetition,
    PetitionView,
    SignatureCounts,
    SignatureView,
    by_token,
    offered_at,
    petition,
    petitions,
    signature,
)
from events.petitions.rules import PetitionClosed, confirm_token, withdraw_token
from events.petitions.signing import sign
from events.petitions.tables import COUNTED, Origin, Petition, Signature, State
from events.petitions.writes import (
    confirm,
    follow_merge,
    put_petition,
    reject,
    withdraw,
    witness_admissions,
)

__all__ = [
    "COUNTED",
    "Occasion",
    "OfferedPetition",
    "Origin",
    "Petition",
    "PetitionClosed",
    "PetitionDraft",
    "PetitionView",
    "Signature",
    "SignatureConsents",
    "SignatureCounts",
    "SignatureDraft",
    "SignatureView",
    "State",
    "by_token",
    "confirm",
    "confirm_token",
    "follow_merge",
    "offered_at",
    "petition",
    "petitions",
    "put_petition",
    "reject",
    "sign",
    "signature",
    "withdraw",
    "withdraw_token",
    "witness_admissions",
]
