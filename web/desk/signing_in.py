"""Signing in by a mailed link, and signing out.

A mail scanner that opens the link spends nothing: only the button does. The address with the link
is left at once, and what the browser then holds is a new token that no address ever carried.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from events import access, people, words
from events.errors import Invalid
from events.fields import Email
from events.words import mark as _
from web import cookies, language, limits, pages
from web.desk.showing import go
from web.forms import Form, form_values, read
from web.policy import Who

ASK = {"who": Who.PUBLIC, "limit": limits.SIGN_IN}
LINK = {"who": Who.GUEST, "limit": limits.SECRET}
WRONG = _("Please give the e-mail address of your account, like name@example.org.")


class SignInForm(Struct, frozen=True):
    """The address to which a link is mailed."""

    email: Email


@get("/sign-in", opt={"who": Who.PUBLIC})
async def sign_in_form(request: Request[Any, Any, Any]) -> Response[str]:
    """Ask for a link."""
    return pages.show(request, "desk/sign_in.html", form=Form())


@post("/sign-in", status_code=303, opt=ASK)
async def ask_link(
    request: Request[Any, Any, Any], now: NamedDependency[datetime]
) -> Response[Any]:
    """Promise a link to an account; the answer is the same for an address that has none.

    It is the same, too, for one that was asked for again and again: its mailbox has enough links.
    """
    values = await form_values(request)
    try:
        wanted = read(SignInForm, values, is_form=True)
    except Invalid:
        sentence = words.gettext(language.of(request), WRONG)
        form = Form(values, {"email": sentence})
        return pages.show(request, "desk/sign_in.html", status=422, form=form)
    if await limits.spend(request, limits.SIGN_IN_ACCOUNT, people.email_key(wanted.email).hex()):
        await access.ask_sign_in(wanted.email, now)
    return go("/desk/sign-in/asked")


@get("/sign-in/asked", opt={"who": Who.PUBLIC})
async def link_asked(request: Request[Any, Any, Any]) -> Response[str]:
    """The same page for everybody who asked for a link."""
    minutes = int(access.MAILED_LINK_WORKS_FOR.total_seconds() // 60)
    return pages.show(request, "desk/sign_in_asked.html", minutes=minutes)


@get("/sign-in/{token:str}", opt=LINK)
async def link_page(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """The page of a link: a button. Nothing happens before it is pressed."""
    return pages.show(request, "desk/sign_in_link.html", token=token)


@post("/sign-in/{token:str}", status_code=303, opt=LINK)
async def sign_in(
    request: Request[Any, Any, Any], token: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """Sign in, once for each link; an earlier session of this browser ends."""
    held = cookies.read(request, cookies.DESK)
    session = await access.sign_in(token, now, leaving=held or None)
    if session is None:
        return pages.show(request, "desk/sign_in_ended.html", status=410)
    answer = go("/desk")
    age = int(access.SESSION_AGE_MAX.total_seconds())
    answer.cookies.append(cookies.make(request, cookies.DESK, session, age))
    return answer


@post("/sign-out", status_code=303, opt={"who": Who.READER})
async def sign_out(
    request: Request[Any, Any, Any], now: NamedDependency[datetime]
) -> Response[Any]:
    """End this browser's session."""
    await access.sign_out(cookies.read(request, cookies.DESK), now)
    answer = go("/desk/sign-in")
    answer.cookies.append(cookies.drop(request, cookies.DESK))
    return answer


HANDLERS = [sign_in_form, ask_link, link_asked, link_page, sign_in, sign_out]
