"""The settings of the organisation: its names, contact, accent colour and logo."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency

from events import journal, settings, words
from events.access import Actor
from events.journal import Deed
from events.settings import OrganisationView
from events.text import tidy
from events.words import mark as _
from web import language
from web.desk.drawing import LOGO_BYTES_MAX, Unusable, redrawn
from web.desk.showing import go, show
from web.forms import Form, form_values
from web.policy import Who

ADMIN = {"who": Who.ADMIN}
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
CONTRAST_MIN = 4.5
NAME_LENGTH_MAX = 120
CONTACT_LENGTH_MAX = 500
FORM_BYTES_MAX = LOGO_BYTES_MAX * 2  # a file that is too large hears it at its field
NAME_NEEDED = _("Please give the organisation's name.")
TOO_LONG = _("Please use at most {max} characters.")
NOT_A_COLOUR = _("Please give a colour like #FFE600.")
TOO_DARK = _(
    "Black text on this colour is hard to read: contrast {ratio}, at least {least} is needed. "
    "Please choose a lighter one."
)
LOGO_WORDS = {
    "too_large": _("This file is too large. At most 1 MB, please."),
    "not_a_picture": _("Please choose a PNG, JPEG or WEBP picture."),
    "too_many_pixels": _("This picture has too many pixels. At most 4,000 × 4,000, please."),
}
Asked = Request[Any, Any, Any]
Values = Mapping[str, str]


@get("/settings", opt=ADMIN)
async def settings_form(request: Asked) -> Response[str]:
    """The settings as they are."""
    house = await settings.organisation()
    return _page(request, Form(_values(house)), house)


def _values(house: OrganisationView) -> dict[str, str | list[str]]:
    return {
        "name-zh": house.names.get("zh-Hant", ""),
        "name-en": house.names.get("en", ""),
        "contact": house.contact,
        "accent": house.accent,
    }


def _page(request: Asked, form: Form, house: OrganisationView, status: int = 200) -> Response[str]:
    saved = "saved" in request.query_params and status == 200
    return show(request, "settings.html", status=status, form=form, organisation=house, saved=saved)


@post("/settings", status_code=303, opt=ADMIN, request_max_body_size=FORM_BYTES_MAX)
async def describe(
    request: Asked, now: NamedDependency[datetime], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Keep what was typed, or show the form again with all there is to mend."""
    values = {name: tidy(str(value)) for name, value in (await form_values(request)).items()}
    spoken = language.of(request)
    errors = _wrong(values, spoken)
    logo = None
    try:
        logo = await _logo((await request.form()).get("logo"))
    except Unusable as problem:
        errors["logo"] = words.gettext(spoken, LOGO_WORDS[problem.code])
    if errors:
        return _page(request, Form(values, errors), await settings.organisation(), 422)
    await _keep(values, logo, actor, now)
    request.app.state.pages.forget()
    return go("/desk/settings?saved=1")


async def _keep(values: Values, logo: bytes | None, actor: Actor, now: datetime) -> None:
    names = {"zh-Hant": values.get("name-zh", ""), "en": values.get("name-en", "")}
    given = {tongue: name for tongue, name in names.items() if name}
    accent = values["accent"].upper()
    await settings.describe_organisation(given, values.get("contact", ""), accent, logo, now)
    await journal.record(Deed(actor.name, "settings.changed", "organisation"), now)


def _wrong(values: Values, spoken: str) -> dict[str, str]:
    """A sentence for each field to mend, in the order of the page."""
    say = words.translator(spoken)
    wrong: dict[str, str] = {}
    if not values.get("name-zh") and not values.get("name-en"):
        wrong["name-zh"] = say(NAME_NEEDED)
    lengths = {"name-zh": NAME_LENGTH_MAX, "name-en": NAME_LENGTH_MAX}
    for name, most in (lengths | {"contact": CONTACT_LENGTH_MAX}).items():
        if len(values.get(name, "")) > most:
            wrong[name] = say(TOO_LONG).replace("{max}", str(most))
    accent = values.get("accent", "")
    if not COLOUR.fullmatch(accent):
        wrong["accent"] = say(NOT_A_COLOUR)
    elif (ratio := contrast_with_black(accent)) < CONTRAST_MIN:
        told = say(TOO_DARK).replace("{ratio}", f"{ratio:.1f}")
        wrong["accent"] = told.replace("{least}", str(CONTRAST_MIN))
    return wrong


def contrast_with_black(colour: str) -> float:
    """The contrast of black (#111) on a colour ``#RRGGBB``: 1 … 21 (WCAG 2.2, 1.4.3)."""
    return (_luminance(colour) + 0.05) / (_luminance("#111111") + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance of sRGB, 0 … 1 (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


async def _logo(upload: object) -> bytes | None:
    """The chosen picture drawn anew; None when none was chosen. Raises Unusable."""
    if not isinstance(upload, UploadFile) or not upload.filename:
        return None
    given = await upload.read(LOGO_BYTES_MAX + 1)
    return await asyncio.to_thread(redrawn, given) if given else None


HANDLERS = [settings_form, describe]
