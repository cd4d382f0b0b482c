"""Putting campaigns and their lines, and reading them again."""

from __future__ import annotations

from tests.web.api.program import CAMPAIGN, LINE, changed, made, refused, wrong


async def test_a_campaign_is_made_then_replaced_whole(ana, public):
    first = made(await ana.put("/campaigns/equality", {**CAMPAIGN, "position": 3}))
    assert first["name"] == CAMPAIGN["name"]
    assert (first["slug"], first["parent"], first["position"]) == ("equality", None, 3)
    again = made(await ana.put("/campaigns/equality", {"name": "平權"}), 200)
    assert (again["name"], again["position"]) == ("平權", 0)
    assert made(await public.get("/campaigns/equality"), 200) == again


async def test_campaigns_form_a_tree(ana, public):
    await ana.put("/campaigns/equality", CAMPAIGN)
    made(await ana.put("/campaigns/refugees", {"name": "難民", "parent": "equality"}))
    listed = made(await public.get("/campaigns"), 200)
    assert [(c["slug"], c["parent"], c["depth"]) for c in listed["items"]] == [
        ("equality", None, 0), ("refugees", "equality", 1),
    ]  # fmt: skip
    assert listed["next"] is None
    circle = {**CAMPAIGN, "parent": "refugees"}
    assert wrong(await ana.put("/campaigns/equality", circle)) == [("parent", "cycle")]
    nowhere = {**CAMPAIGN, "parent": "nowhere"}
    assert wrong(await ana.put("/campaigns/other", nowhere)) == [("parent", "unknown")]


async def test_a_line_has_its_defaults_and_is_replaced_whole(ana, reader):
    await ana.put("/campaigns/equality", CAMPAIGN)
    line = made(await ana.put("/campaigns/equality/lines/films", LINE))
    assert (line["participants"], line["participants_unit"]) == ("attendances", "人")
    assert line["in_totals"] is True
    assert line["figures"] == LINE["figures"]
    plain = {"category": "a", "activity": "b", "count": "none", "figures": []}
    again = made(await ana.put("/campaigns/equality/lines/films", plain), 200)
    assert (again["count"], again["count_unit"], again["figures"]) == ("none", None, [])
    assert made(await reader.get("/campaigns/equality/lines/films"), 200) == again
    assert made(await reader.get("/campaigns/equality/lines"), 200)["items"] == [again]


async def test_wrong_fields_are_named_all_at_once(ana):
    await ana.put("/campaigns/equality", CAMPAIGN)
    body = changed(LINE, count="hours", figures=["smiles"], colour="red", activity=7)
    assert wrong(await ana.put("/campaigns/equality/lines/films", body)) == [
        ("activity", "type"), ("colour", "unknown_field"), ("count", "unknown_choice"),
        ("figures.0", "unknown_choice"),
    ]  # fmt: skip
    body = {"name": {"zh-Hant": "平等", "fr": "Égalité"}}
    assert wrong(await ana.put("/campaigns/equality", body)) == [("name.fr", "unknown_field")]
    assert wrong(await ana.put("/campaigns/equality", {"name": "x" * 300})) == [
        ("name", "too_long")
    ]
    assert wrong(await ana.put("/campaigns/equality", {"name": " "})) == [("name", "required")]
    assert wrong(await ana.put("/campaigns/Equality", CAMPAIGN))[0][0] == "slug"


async def test_what_is_not_there_is_not_found(ana, reader):
    refused(await reader.get("/campaigns/nowhere"), 404, "not_found")
    refused(await reader.get("/campaigns/nowhere/lines"), 404, "not_found")
    refused(await reader.get("/campaigns/nowhere/lines/films"), 404, "not_found")
    refused(await ana.put("/campaigns/nowhere/lines/films", LINE), 404, "not_found")
    refused(await reader.get("/campaigns/nowhere/counts"), 404, "not_found")
