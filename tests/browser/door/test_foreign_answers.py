"""Whatever a proxy or a captive portal says in the server's place: not yet, and nothing is lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Route, expect

from tests.browser.door import venue
from tests.browser.door.conftest import MakePhone
from tests.browser.door.test_offline import SCANS

JSON, PROBLEM, HTML = "application/json", "application/problem+json", "text/html"
PORTAL = "<html>Welcome to Café Wi-Fi</html>"
RESULT = {"seq": 1, "id": "x", "status": "recorded"}
ANSWER = {"acked_through": 9, "announced": 9, "missing": [], "server_now": "2026-03-14T12:00:00Z",
          "results": [RESULT], "changes": None, "alerts": []}  # fmt: skip
FOREIGN: list[tuple[int, str, Any]] = [
    (200, JSON, {}),
    (200, JSON, []),
    (200, JSON, None),
    (200, JSON, "ok"),
    (200, JSON, {"status": "ok", "results": [], "changes": {}, "alerts": []}),
    (200, JSON, {"acked_through": 9, "results": None}),
    (200, JSON, ANSWER | {"results": [RESULT, RESULT]}),
    (200, JSON, ANSWER | {"results": [RESULT | {"seq": 7}]}),
    (200, JSON, ANSWER | {"results": [RESULT | {"status": "ok"}]}),
    (200, JSON, ANSWER | {"changes": {}}),
    (200, JSON, ANSWER | {"server_now": "soon"}),
    (200, JSON, '{"acked_through": 9, "resul'),
    (200, HTML, PORTAL),
    (200, HTML, "{}"),
    (204, JSON, ""),
    (401, HTML, PORTAL),
    (401, JSON, {}),
    (403, JSON, {"error": "blocked"}),
    (410, JSON, {}),
    (410, PROBLEM, {}),
    (410, HTML, PORTAL),
    (502, HTML, PORTAL),
    (503, JSON, {"code": "overloaded"}),
]


def answering(status: int, kind: str, body: Any) -> Callable[[Route], Awaitable[None]]:
    """A route that somebody else answers."""

    async def answer(route: Route) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        await route.fulfill(status=status, content_type=kind, body=text)

    return answer


async def test_an_answer_that_is_not_ours_to_an_upload_ends_nothing(phone: MakePhone) -> None:
    held = [(await venue.tickets("now"))[0] for _ in FOREIGN]
    ben = await phone(service_workers="block")
    for ticket, foreign in zip(held, FOREIGN, strict=True):
        await ben.page.route(SCANS, answering(*foreign))
        assert (await ben.type(ticket.short)).verdict == "admit"
        await expect(ben.page.locator("#connection")).to_have_text("離線")
        await ben.waits(1)
        await expect(ben.page.locator("#tools")).to_be_visible()
        await expect(ben.page.locator("#notice")).to_be_hidden()
        await ben.page.unroute(SCANS)
        await ben.page.evaluate("dispatchEvent(new Event('online'))")
        await ben.all_sent()
    assert await venue.admitted() == len(FOREIGN)
    assert len(await ben.kept("tickets")) == len(FOREIGN)


async def test_an_answer_that_is_not_ours_to_a_pairing_spends_no_code(new_phone: MakePhone) -> None:
    ben = await new_phone(service_workers="block")
    _, code = await venue.invite()
    await ben.page.goto(f"{ben.base_url}/door/pair#{code}")
    for foreign in FOREIGN:
        await ben.page.route("**/api/v1/door/pairing", answering(*foreign))
        await ben.page.click("#pair-start")
        await expect(ben.page.locator("#pair-start")).to_be_enabled()
        await expect(ben.page.locator("#pair-problem")).to_have_text("配對需要網路，請稍後再試。")
        await ben.page.unroute("**/api/v1/door/pairing")
    await ben.page.click("#pair-start")
    await ben.ready()


async def test_what_a_portal_says_in_place_of_the_page_s_files_is_not_kept(
    phone: MakePhone,
) -> None:
    """The first visit is through a portal; the next one brings the page for when there is none."""
    ben = await phone(service_workers="block")
    _, code = await venue.invite()
    other = await ben.context.browser.new_context()  # type: ignore[union-attr]
    page = await other.new_page()
    asked: list[str] = []

    async def portal(route: Route) -> None:
        if route.request.service_worker is None:
            await route.continue_()
            return
        asked.append(route.request.url)
        await route.fulfill(status=200, content_type=JSON, body="{}")

    await other.route("**/static/**", portal)
    await page.goto(f"{ben.base_url}/door/pair#{code}")
    installed = "navigator.serviceWorker.getRegistration('/door')"
    for _ in range(200):
        if asked and await page.evaluate(f"{installed}.then((one) => !one?.installing)"):
            break
        await asyncio.sleep(0.05)
    assert asked
    assert await page.evaluate("caches.match('/door').then((one) => Boolean(one))") is False
    assert await page.evaluate(f"{installed}.then((one) => Boolean(one?.active))") is False
    await other.unroute("**/static/**")
    await page.reload()
    assert await page.evaluate("navigator.serviceWorker.ready.then((one) => Boolean(one.active))")
    await other.close()


async def test_an_answer_that_is_not_ours_is_no_list(phone: MakePhone) -> None:
    [ticket] = await venue.tickets("now")
    ben = await phone(service_workers="block")
    for foreign in FOREIGN:
        await ben.lose_store()
        await ben.page.route("**/api/v1/door/list", answering(*foreign))
        await ben.page.goto(f"{ben.base_url}/door")
        await expect(ben.page.locator("#message-title")).to_have_text("沒有網路")
        await ben.page.unroute("**/api/v1/door/list")
    await ben.reload()
    assert (await ben.type(ticket.short)).verdict == "admit"
    await ben.all_sent()
