"""Random worlds and what happens in them: bodies of the API, with datetimes."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from tests.factories import DAY, HOUR, NOON

CAMPAIGNS = ("equality", "refugees", "speech", "climate")
EVENTS = {"film": "required", "run": "optional"}  # is an e-mail required?
PETITIONS = ("release", "reform")
NAMES = ("Cy", " cy ", "ＣＹ", "Cy  Lin", "cy lin", "Dee")
MAILS = ("cy@example.org", "CY@Example.org", "dee@example.org", "ｄｅｅ@example.org")
GATES = [
    {"slug": "door", "kind": "entry", "name": "入口"},
    {"slug": "side", "kind": "entry", "name": "側門"},
    {"slug": "out", "kind": "exit", "name": "出口"},
    {"slug": "table", "kind": "table", "name": "連署桌"},
]
STARTS = (NOON - DAY, NOON - HOUR, NOON + HOUR / 2, NOON + 2 * HOUR, NOON + 4 * HOUR)

PHONES = (("film", "lead", 0), ("film", "steward", 7), ("run", "lead", -11))
"""At which event, in which role, and by how many minutes their clock is wrong."""

pick = st.integers(0, 999)
"""Which of a list that only the run knows: ``chosen(pick, list)``."""


def chosen(number, items):
    return items[number % len(items)]


def some(items, least=0):
    return st.lists(st.sampled_from(items), min_size=least, max_size=len(items), unique=True)


def credited():
    """Campaigns to count for: the first is the primary one."""
    return some(CAMPAIGNS).map(
        lambda slugs: [
            {"campaign": slug, "role": "also" if i else "primary"} for i, slug in enumerate(slugs)
        ]
    )


@st.composite
def sessions(draw, around):
    """Up to three sessions of an event; each may lie within one that is named."""
    made = []
    for slug in ("one", "two", "three")[: draw(st.integers(1, 3))]:
        starts_at = draw(st.sampled_from(STARTS))
        within = draw(st.sampled_from([None, *around, *(s["slug"] for s in made)]))
        made.append(
            {
                "slug": slug,
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(minutes=draw(st.sampled_from((60, 180)))),
                "venue": {"name": "光點華山", "city": "臺北"},
                "capacity": draw(st.sampled_from((None, None, 2, 5))),
                "campaigns": draw(st.one_of(st.just([]), credited())),
                "doors_open_minutes": draw(st.sampled_from((0, 60, 240))),
                "last_entry_minutes": draw(st.sampled_from((0, 60, 1500))),
                "within": within,
                "practice": draw(st.sampled_from((False,) * 5 + (True,))),
            }
        )
    return made


@st.composite
def events(draw, slug, around):
    """An event with an offer for each session and one for all of them."""
    held = draw(sessions(around))
    for session in held:
        inner = session["within"]
        session["within"] = f"{slug}/{inner}" if inner and "/" not in inner else inner
    slugs = [session["slug"] for session in held]
    sizes = st.sampled_from((None, None, 3))
    offers = [
        {"slug": name, "name": name, "sessions": admits, "size": draw(sizes)}
        for name, admits in [*((one, [one]) for one in slugs), ("pass", slugs)]
    ]
    return {
        "title": slug, "kind": "screening", "published": True, "email": EVENTS[slug],
        "campaigns": draw(credited()), "sessions": held, "offers": offers, "gates": GATES,
    }  # fmt: skip


@st.composite
def worlds(draw):
    """A tree of campaigns, two events, two petitions."""
    parents = {
        slug: draw(st.sampled_from([None, *CAMPAIGNS[:i]])) for i, slug in enumerate(CAMPAIGNS)
    }
    film = draw(events("film", []))
    run = draw(events("run", [f"film/{session['slug']}" for session in film["sessions"]]))
    petitions = {
        slug: {"title": slug, "demand": slug, "campaigns": draw(some(CAMPAIGNS))}
        for slug in PETITIONS
    }
    return {"parents": parents, "events": {"film": film, "run": run}, "petitions": petitions}


contacts = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES), "email": st.sampled_from((*MAILS, None))}
)
guests = st.fixed_dictionaries(
    {"offer": pick}, optional={"name": st.sampled_from(NAMES), "email": st.sampled_from(MAILS)}
)
parties = st.fixed_dictionaries(
    {
        "event": st.sampled_from(sorted(EVENTS)),
        "contact": contacts,
        "guests": st.lists(guests, min_size=1, max_size=3),
    }
)
phones = st.integers(0, len(PHONES) - 1)
scans = st.fixed_dictionaries(
    {
        "phone": phones,
        "kind": st.sampled_from(("in",) * 6 + ("out", "back")),
        "number": pick,
        "form": st.sampled_from(("code",) * 5 + ("short", "forged", "junk")),
        "where": pick,
        "gate": st.sampled_from(("door",) * 5 + ("side", "out", "table", "nowhere")),
        "told": st.sampled_from((None, None, None, "admit", "admit", "admit_new", "closed")),
        "ago": st.sampled_from((0, 0, 1, 20, 90)),
    }
)
signings = st.fixed_dictionaries(
    {
        "petition": st.sampled_from(PETITIONS),
        "number": pick,
        "where": st.one_of(st.none(), st.none(), pick),
    }
)
openings = st.fixed_dictionaries(
    {
        "parties": st.lists(parties, min_size=3, max_size=6),
        "scans": st.lists(scans, min_size=4, max_size=10),
        "signings": st.lists(signings, max_size=4),
    }
)
"""How an evening begins, so that no run is an empty one."""
