"""A page links to its own site only, whatever the address was under which it was asked for."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

import pytest

LINK = re.compile(r'(?:href|action|src)="([^"]*)"')
BROWSER_DROPS = str.maketrans("", "", "\t\r\n")
STRANGE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "/\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\\evil.example",
    "//evil.example/%2e%2e",
    "//evil.example:8000/e/film",
    "/ /evil.example",
    "/\u200b/evil.example",
    "/javascript:alert(1)",
    '/"><a href="//evil.example">',
    "//[::1]/",
]


def where(link: str) -> str:
    """The host that a browser goes to: it reads a backslash as a slash, and drops controls."""
    read = link.replace("&amp;", "&").translate(BROWSER_DROPS).strip().replace("\\", "/")
    return urlsplit(urljoin("http://testserver/", read)).netloc


@pytest.mark.parametrize("path", STRANGE)
@pytest.mark.parametrize("encode", [False, True])
async def test_no_page_links_to_the_host_in_its_address(client, path, encode):
    raw = quote(path, safe="/" if encode else "/\\:@[]%").encode()
    request = client.build_request("GET", "http://testserver/")
    request.url = request.url.copy_with(raw_path=raw)
    response = await client.send(request)
    if response.status_code == 303:
        way = response.headers["location"]
        assert where(way) == "testserver"
        response = await client.get(way)
    links = LINK.findall(response.text)
    assert response.status_code in (400, 404)
    assert links
    assert {where(link) for link in links} == {"testserver"}
    assert "location" not in response.headers
