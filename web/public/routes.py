"""All handlers of the public pages, in the order in which a guest meets them."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from web.public import campaign, guest, programme, registering, signing

HANDLERS: list[ControllerRouterHandler] = [
    programme.home,
    programme.event,
    programme.event_calendar,
    registering.register_form,
    registering.to_the_form,
    registering.create_registration,
    guest.manage,
    guest.cancellation_form,
    guest.cancel,
    guest.ticket,
    guest.code,
    guest.to_the_ticket,
    guest.sign,
    signing.petition,
    signing.to_the_petition,
    signing.create_signature,
    signing.thanks,
    signing.confirmation,
    signing.confirm,
    signing.to_the_confirmation,
    signing.reject,
    signing.withdrawal,
    signing.withdraw,
    campaign.campaign,
    campaign.counts,
    campaign.logo,
]
