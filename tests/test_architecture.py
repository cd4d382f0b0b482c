"""The house keeps its rules, and each rule notices a house that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import architecture as house

TOP = Path(__file__).parent.parent

RULES = (
    house.wings_out_of_turn,
    house.strangers_in_the_domain,
    house.arq_outside_tasks,
    house.rooms_out_of_turn,
    house.side_doors,
    house.wings_of_web,
    house.forbidden_names,
    house.long_files,
    house.long_functions,
    house.many_parameters,
    house.clocks_in_the_domain,
)

LINE = "x = 1\n"
BROKEN = (
    (house.wings_out_of_turn, "events/db.py", "import web.app"),
    (house.wings_out_of_turn, "events/db.py", "def late():\n    from deploy.stack import folder"),
    (house.wings_out_of_turn, "web/app.py", "from tasks.doorbell import make_ring"),
    (house.wings_out_of_turn, "tasks/worker.py", "from web import pages"),
    (house.wings_out_of_turn, "web/desk/routes.py", "from deploy.stack.folder import Folder"),
    (house.strangers_in_the_domain, "events/people/reads.py", "from litestar import get"),
    (house.strangers_in_the_domain, "events/text.py", "import jinja2.ext"),
    (house.strangers_in_the_domain, "events/outbox.py", "import redis.asyncio as redis"),
    (house.arq_outside_tasks, "deploy/parts.py", "from arq.worker import Worker"),
    (house.rooms_out_of_turn, "events/people/reads.py", "from events import tickets"),
    (house.rooms_out_of_turn, "events/tickets/writes.py", "from events.registration import a"),
    (house.rooms_out_of_turn, "events/tickets/writes.py", "import events.reports"),
    (house.rooms_out_of_turn, "events/tickets/writes.py", "from ..reports import turnout"),
    (house.rooms_out_of_turn, "events/db.py", "from events import people"),
    (house.side_doors, "events/tickets/reads.py", "from events.people.reads import persons"),
    (house.side_doors, "events/tickets/reads.py", "from events.people.tables import Person"),
    (house.side_doors, "web/public/routes.py", "import events.people.writes"),
    (house.wings_of_web, "web/desk/event/phones.py", "from web.public.options import Option"),
    (house.wings_of_web, "web/public/guest.py", "from web import desk, forms"),
    (house.wings_of_web, "web/api/devices.py", "def late():\n    from web.door import api"),
    (house.wings_of_web, "web/door/board.py", "from ..desk.rates import rate"),
    (house.wings_of_web, "web/forms/options.py", "import web.public.offering"),
    (house.forbidden_names, "web/utils.py", LINE),
    (house.forbidden_names, "events/common/reads.py", LINE),
    (house.long_files, "web/pages.py", LINE * 301),
    (house.long_functions, "web/pages.py", "def f():\n" + "    x = 1\n" * 40),
    (house.many_parameters, "web/pages.py", "def f(a, b, c, *, d, e, g): ..."),
    (house.clocks_in_the_domain, "events/people/writes.py", "at = datetime.now(UTC)"),
    (house.clocks_in_the_domain, "events/people/writes.py", "at = datetime.datetime.utcnow()"),
    (house.clocks_in_the_domain, "events/people/writes.py", "on = date.today()"),
    (house.clocks_in_the_domain, "events/people/writes.py", "at = clock.read()"),
)  # fmt: skip

SOUND = {
    "events/tickets/reads.py": "from events import db, people\nfrom events.people import Person",
    "events/tickets/writes.py": "from events.tickets.rules import code\nfrom .reads import x",
    "events/tickets/tables.py": "from events.people.tables import Person",
    "events/migrations/m0001.py": "from events.people.tables import Person\n" + LINE * 400,
    "web/app.py": "from events import people\nfrom litestar import get\nfrom web import desk, door",
    "web/desk/event/phones.py": "from web import forms\nfrom web.desk.rates import Rate",
    "web/door/api.py": "from web.bodies import decode\nfrom .words import ALL\nat = clock.read()",
    "deploy/parts.py": "from web.app import create_app\nfrom tasks.worker import run",
    "tasks/worker.py": "import arq\nfrom events import outbox",
    "web/pages.py": LINE * 300 + "",
    "web/reading.py": 'def f(self, a, b, c, d, e):\n    """Said."""\n' + "    x = 1\n" * 39,
    "events/clock.py": "at = datetime.now(UTC)",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule):
    assert rule(house.sources(TOP)) == []


def test_page_templates_are_short():
    pages = house.sources(TOP, "*.html")
    own = {path: text for path, text in pages.items() if "/components/" not in path}
    assert house.long_pages(own) == []


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_the_rule_notices(rule, path, text):
    assert len(rule({path: text})) >= 1


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_lets_a_sound_house_be(rule):
    assert rule(SOUND) == []


def test_a_long_page_is_noticed():
    assert house.long_pages({"web/templates/public/home.html": "<p>\n" * 81}) != []
    assert house.long_pages({"web/templates/public/home.html": "<p>\n" * 80}) == []


def test_every_room_is_in_the_order():
    """A new room must say where it stands."""
    rooms = {path.parent.name for path in (TOP / "events").glob("*/tables.py")}
    assert rooms <= set(house.ROOMS)
