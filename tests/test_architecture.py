"""The house keeps its rules, and each rule notices a house that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from events.piccolo_app import APP_CONFIG
from tests import architecture as house
from tests.architecture.kept import declared_tables
from tests.architecture.sql import EXCEPTIONS

TOP = Path(__file__).parent.parent

LINE = "x = 1\n"
SPLIT = '"SELECT 1 " "FROM tick{}".format("et")'
PEOPLE = """
class Person(Table, db=DB):
    name = Varchar()
class KnownEmail(Table, db=DB):
    key = Bytea()
"""
TICKETS = """
class Ticket(Table, db=DB):
    short = Varchar()
    person: ForeignKey[Any] = ForeignKey(Person, null=True)
class TicketCancellation(Table, db=DB):
    ticket = ForeignKey("Ticket")
"""
GUESTS = """
class Guest(Table, tablename="guest", db=DB):
    ticket = ForeignKey(references=Ticket)
class Booking(Table, tablename="registration", db=DB):
    made_at = Timestamptz()
"""
PUBLISHED = '''
_LIVE = f"""SELECT t.* FROM ticket AS t JOIN person_now AS p ON p.id = t.person WHERE NOT EXISTS (
    SELECT FROM ticket_cancellation AS c WHERE c.ticket = t.id AND {COUNTS})"""
VIEWS: dict[str, str] = {
    "ticket_live": _LIVE,
    "ticket_short": "SELECT id, short FROM " "ticket_live",
}
'''
KEEPING = '''
_KEEP = """
    WITH phone AS (UPDATE device SET seen_at = $1 RETURNING id),
    held AS (SELECT id FROM ticket FOR NO KEY UPDATE),
    told AS (INSERT INTO outbox (kind) VALUES ('x'))
    INSERT INTO admission (ticket) SELECT id FROM held, phone"""
'''
BOOKING = '''
_LIVE = "SELECT id FROM ticket_live WHERE short = $1"
_BOOK = f"""
    WITH made AS (INSERT INTO registration (made_at) VALUES ($1) RETURNING id),
    freed AS MATERIALIZED ({_LIVE})
    INSERT INTO guest (ticket) SELECT f.id FROM freed AS f, made, unnest($2::int[]) AS g (a)
    ON CONFLICT (ticket) DO UPDATE SET ticket = excluded.ticket"""
_SHOWN = "FROM ({chosen}) AS c JOIN guest ON guest.ticket IS DISTINCT FROM c.ticket"
_YEAR = "SELECT extract(year FROM made_at) FROM registration ORDER BY 1 FOR UPDATE"
_REST = """SELECT id FROM made"""
'''

SOUND = {
    "events/people/__init__.py": "from .merging import merge\nfrom .tables import Person",
    "events/people/tables.py": PEOPLE,
    "events/people/merging.py": 'def merge(): ...\nx = "UPDATE person SET name = $1"',
    "events/people/published.py": 'VIEWS = {"person_now": "SELECT id FROM person"}',
    "events/tickets/tables.py": "from events.people.tables import Person\n" + TICKETS,
    "events/tickets/published.py": PUBLISHED,
    "events/tickets/codes.py": "from events import db, people\nfrom events.people import merge",
    "events/registration/tables.py": "from events.tickets import Ticket\n" + GUESTS,
    "events/registration/booking.py": "from .tables import Guest\nx = Guest.ticket\n" + BOOKING,
    "events/registration/__init__.py": "from .booking import Ticket\nfrom .tables import Guest",
    "events/devices/tables.py": "class Device(Table): ...",
    "events/admission/tables.py": "class Admission(Table): ...",
    "events/admission/upload/keeping.py": KEEPING,
    "events/outbox.py": 'class Outbox(Table): ...\nx = "DELETE FROM outbox WHERE id = $1"',
    "events/clock.py": "at = datetime.now(UTC)",
    "events/migrations/m0001.py": "from events.people.tables import Person\n" + LINE * 400,
    "events/catalogue/published.py": """VIEWS = {"full_name": "SELECT e.slug || '/' || s.slug"}""",
    "events/places/claiming.py": 'LEFT = "size - taken - at_door"',
    "web/app.py": "from events import people\nfrom litestar import get\nfrom web import desk, door",
    "web/desk/event/phones.py": "from web import forms\nfrom web.desk.rates import Rate",
    "web/door/api.py": "from web.bodies import decode\nfrom .words import ALL\nat = clock.read()",
    "web/pages.py": LINE * 300,
    "web/reading.py": 'def f(self, a, b, c, d, e):\n    """Said."""\n' + "    x = 1\n" * 39,
    "tasks/worker.py": 'import arq\nfrom events import outbox\nx = "SELECT 1 FROM anything"',
    "deploy/parts.py": "from web.app import create_app\nfrom tasks.worker import run",
}

BROKEN = (
    (house.wings_out_of_turn, "events/db.py", "import web.app"),
    (house.wings_out_of_turn, "events/db.py", "def late():\n    from deploy import folder"),
    (house.wings_out_of_turn, "web/app.py", "from tasks.doorbell import make_ring"),
    (house.wings_out_of_turn, "tasks/worker.py", "from web import pages"),
    (house.wings_out_of_turn, "web/desk/routes.py", "from deploy.folder import Folder"),
    (house.strangers_in_the_domain, "events/people/names.py", "from litestar import get"),
    (house.strangers_in_the_domain, "events/text.py", "import jinja2.ext"),
    (house.strangers_in_the_domain, "events/outbox.py", "import redis.asyncio as redis"),
    (house.arq_outside_tasks, "deploy/parts.py", "from arq.worker import Worker"),
    (house.rooms_out_of_turn, "events/people/names.py", "from events import tickets"),
    (house.rooms_out_of_turn, "events/tickets/codes.py", "from events.registration import a"),
    (house.rooms_out_of_turn, "events/tickets/codes.py", "import events.reports"),
    (house.rooms_out_of_turn, "events/tickets/codes.py", "from ..reports import turnout"),
    (house.rooms_out_of_turn, "events/places/claiming.py", "from events import tickets"),
    (house.rooms_out_of_turn, "events/devices/pairing.py", "from events import admission"),
    (house.rooms_out_of_turn, "events/db.py", "from events import people"),
    (house.side_doors, "events/tickets/codes.py", "from events.people.merging import merge"),
    (house.side_doors, "events/tickets/codes.py", "from events.people.tables import Person"),
    (house.side_doors, "events/registration/a.py", "from events.tickets import codes"),
    (house.side_doors, "web/public/routes.py", "import events.people.merging"),
    (house.wings_of_web, "web/desk/event/phones.py", "from web.public.options import Option"),
    (house.wings_of_web, "web/public/guest.py", "from web import desk, forms"),
    (house.wings_of_web, "web/api/devices.py", "def late():\n    from web.door import api"),
    (house.wings_of_web, "web/door/board.py", "from ..desk.rates import rate"),
    (house.wings_of_web, "web/forms/options.py", "import web.public.offering"),
    (house.forbidden_names, "web/utils.py", LINE),
    (house.forbidden_names, "events/common/codes.py", LINE),
    (house.files_without_subject, "events/people/rules.py", LINE),
    (house.files_without_subject, "events/tickets/reads.py", LINE),
    (house.files_without_subject, "events/reports/views/turnout.py", LINE),
    (house.types_named_twice, "events/tickets/row.py", "class Person: ..."),
    (house.types_named_twice, "events/text.py", "class Booking(Struct): ..."),
    (house.types_named_twice, "events/admission/a.py", "def f():\n    class Ticket(Enum): ..."),
    # Tables of others, earlier and later ones; and of the ground floor.
    (house.sql_out_of_its_room, "events/tickets/a.py", 'x = "SELECT 1 FROM person"'),
    (house.sql_out_of_its_room, "events/people/a.py", 'x = "SELECT 1 FROM ticket"'),
    (house.sql_out_of_its_room, "events/mails/a.py", 'x = "FROM ticket_live JOIN outbox ON true"'),
    (house.sql_out_of_its_room, "events/outbox.py", 'x = "SELECT 1 FROM person"'),
    (house.sql_out_of_its_room, "events/journal.py", 'x = "SELECT 1 FROM outbox"'),
    (house.sql_out_of_its_room, "events/admission/upload/a.py", 'x = "FROM ticket"'),
    (house.sql_out_of_its_room, "events/reports/a.py", 'x = "FROM registration AS r, unnest($1)"'),
    (house.sql_out_of_its_room, "events/reports/a.py", 'x = f"{a} LEFT JOIN registration AS r"'),
    (house.sql_out_of_its_room, "events/reports/a.py", 'x = f"{a!r:>{b}} " + c + " FROM guest"'),
    (house.sql_out_of_its_room, "events/reports/a.py", 'x = "{a} FROM guest".format(a=1)'),
    (house.sql_out_of_its_room, "events/reports/a.py", 'x = ("SELECT FROM "\n "guest")'),
    (house.sql_out_of_its_room, "events/reports/a.py", 'x = {f"{y}": [f("FROM guest")]}'),
    (house.sql_out_of_its_room, "events/reports/a.py", """x = f"{a if b else 'JOIN guest'}" """),
    (house.sql_out_of_its_room, "events/reports/a.py", 'x = "LOCK TABLE guest IN SHARE MODE"'),
    (house.sql_out_of_its_room, "events/reports/a.py", 'x = "FROM ONLY guest FOR UPDATE"'),
    (house.sql_out_of_its_room, "events/reports/a.py", "def f(x='FROM public.guest'): ..."),
    # Writing what one may only read, or nobody may write.
    (house.sql_out_of_its_room, "events/tickets/a.py", 'x = "UPDATE person SET name = $1"'),
    (house.sql_out_of_its_room, "events/tickets/a.py", 'x = "INSERT INTO person (name) SELECT 1"'),
    (house.sql_out_of_its_room, "events/tickets/a.py", 'x = "DELETE FROM ticket_live"'),
    (house.sql_out_of_its_room, "events/reports/a.py", 'x = "UPDATE ticket_live SET short = 1"'),
    (house.sql_out_of_its_room, "events/tickets/a.py", 'x = "INSERT INTO registration VALUES (1)"'),
    # Views: of later rooms, misspelt, resting on what they may not.
    (house.sql_out_of_its_room, "events/people/a.py", 'x = "SELECT 1 FROM ticket_live"'),
    (house.sql_out_of_its_room, "events/journal.py", 'x = "SELECT 1 FROM person_now"'),
    (house.sql_out_of_its_room, "events/tickets/a.py", 'x = "SELECT 1 FROM tiket"'),
    (house.sql_out_of_its_room, "events/mails/a.py", 'x = "FROM pg_catalog.ticket_live"'),
    (house.sql_out_of_its_room, "events/mails/a.py", 'x = "SELECT id FROM made"'),
    (house.sql_out_of_its_room, "events/devices/published.py", 'VIEWS = {"a": "TABLE guest"}'),
    (house.sql_out_of_its_room, "events/access/published.py", 'VIEWS = {"a": "FROM ticket_live"}'),
    (house.sql_out_of_its_room, "events/devices/published.py", 'VIEWS = {"a": "TRUNCATE device"}'),
    (house.relations_chosen_late, "events/tickets/a.py", 'x = f"SELECT 1 FROM {table}"'),
    (house.relations_chosen_late, "events/tickets/a.py", 'x = "DELETE FROM {t}".format(t="a")'),
    (house.relations_chosen_late, "events/tickets/a.py", 'x = "JOIN %s ON true" % t'),
    (house.relations_chosen_late, "events/tickets/a.py", 'x = "INSERT INTO " + t + " VALUES (1)"'),
    (house.relations_chosen_late, "events/tickets/a.py", 'x = " ".join(("SELECT FROM", t))'),
    (house.relations_chosen_late, "events/outbox.py", 'x = f"UPDATE outbox{lane} SET a = 1"'),
    (house.relations_chosen_late, "events/tickets/a.py", f"x = {SPLIT}"),
    (house.relations_of_one_name, "events/mails/tables.py", "class Person(Table): ..."),
    (
        house.relations_of_one_name,
        "events/mails/tables.py",
        'class A(Table, tablename="guest"): 1',
    ),
    (house.relations_of_one_name, "events/mails/published.py", 'VIEWS = {"ticket": "SELECT 1"}'),
    (house.relations_of_one_name, "events/mails/published.py", 'VIEWS = {"a": "", "a": ""}'),
    (house.relations_of_one_name, "events/people/a.py", 'x = "WITH ticket AS (SELECT 1)"'),
    (house.relations_of_one_name, "events/people/a.py", 'x = f", ticket_live (a) AS ({b})"'),
    (house.unreadable_sql, "events/people/a.py", 'x = "select id from ticket"'),
    (house.unreadable_sql, "events/people/a.py", 'x = "SELECT id FROM person join {x}"'),
    (house.unreadable_sql, "events/people/a.py", """x = "SELECT 'a FROM ticket" """),
    (house.views_ill_published, "events/mails/published.py", 'VIEWS = {**MORE, "a": "SELECT 1"}'),
    (house.views_ill_published, "events/mails/published.py", "VIEWS = dict(a='SELECT 1')"),
    (house.views_ill_published, "events/mails/published.py", "VIEW = {'a': 'SELECT 1'}"),
    (house.views_ill_published, "events/mails/published.py", 'VIEWS = {"a": "FROM b", "b": ""}'),
    (house.views_ill_published, "events/mails/published.py", 'A = "FROM a"\nVIEWS = {"a": A}'),
    (house.tables_of_others, "events/tickets/a.py", "from events.people import Person as P"),
    (house.tables_of_others, "events/people/a.py", "from events.registration import Booking"),
    (house.tables_of_others, "events/people/a.py", "from events.outbox import Outbox"),
    (house.tables_of_others, "events/tickets/a.py", "from events import people as p\np.Person"),
    (
        house.tables_of_others,
        "web/desk/a.py",
        "import events.people\nevents.people.Person",
    ),
    (house.tables_of_others, "events/tickets/a.py", "from .tables import Person, Ticket"),
    (house.joins_out_of_room, "events/registration/a.py", "Guest.select(Guest.ticket.short)"),
    (house.joins_out_of_room, "events/registration/a.py", "Guest.ticket.person.name == 1"),
    (house.joins_out_of_room, "events/tickets/a.py", "Ticket.select(Ticket.person.all_columns())"),
    (house.said_elsewhere, "events/catalogue/agenda.py", """x = "e.slug || '/' || s.slug" """),
    (house.said_elsewhere, "events/tickets/a.py", """x = "$2 || '/'\n || s.slug" """),
    (house.said_elsewhere, "events/mails/published.py", 'x = "FROM session_cancellation AS c"'),
    (house.said_elsewhere, "web/door/list.py", 'x = "a - make_interval(mins => $1)"'),
    (house.said_elsewhere, "events/catalogue/a.py", 'x = "greatest(q.size - q.taken, 0)"'),
    (house.said_elsewhere, "web/public/a.py", "left = offer.size - offer.at_door"),
    (house.long_files, "web/pages.py", LINE * 301),
    (house.long_functions, "web/pages.py", "def f():\n" + "    x = 1\n" * 40),
    (house.long_handlers, "web/a.py", '@get("/a")\nasync def f() -> str:\n' + "    x = 1\n" * 16),
    (house.long_handlers, "web/a.py", "@litestar.post\ndef f():\n" + "    x = 1\n" * 16),
    (house.many_parameters, "web/pages.py", "def f(a, b, c, *, d, e, g): ..."),
    (house.clocks_in_the_domain, "events/people/a.py", "at = datetime.now(UTC)"),
    (house.clocks_in_the_domain, "events/people/a.py", "at = datetime.datetime.utcnow()"),
    (house.clocks_in_the_domain, "events/people/a.py", "on = date.today()"),
    (house.clocks_in_the_domain, "events/people/a.py", "at = clock.read()"),
)


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule):
    assert rule(house.sources_of(TOP)) == []


def test_page_templates_are_short():
    pages = house.sources_of(TOP, "*.html")
    own = {path: text for path, text in pages.items() if "/components/" not in path}
    assert house.long_pages(own) == []


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_the_rule_notices(rule, path, text):
    assert [line for line in rule({**SOUND, path: text}) if line.startswith(path)] != []


SHOWN = sorted({rule for rule, _, _ in BROKEN}, key=lambda rule: rule.__name__)


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.__name__)
def test_the_rule_lets_a_sound_house_be(rule):
    assert rule(SOUND) == []


def test_each_rule_is_shown_a_broken_house():
    """But for the one about exceptions, which is shown its own below."""
    assert {*house.RULES} - {*SHOWN} == {house.exceptions_not_needed}


def test_an_exception_lets_one_file_name_one_relation():
    path, sql = "events/mails/held.py", 'x = "SELECT 1 FROM guest JOIN outbox ON true"'
    exceptions = {**EXCEPTIONS, (path, "outbox"): "shown before it is sent"}
    refused = house.sql_out_of_its_room({**SOUND, path: sql}, exceptions)
    assert refused == [f"{path}:1 reads guest, a table of registration"]


def test_an_exception_that_is_not_needed_is_noticed():
    path, other = "events/admission/upload/keeping.py", "events/mails/held.py"
    own = {(path, relation): "the door's" for relation in ("device", "ticket", "outbox")}
    assert house.exceptions_not_needed(SOUND, own) == []
    assert house.exceptions_not_needed(SOUND, own | {(path, "admission"): "its own"}) == [
        f"{path} needs no exception for admission"
    ]
    assert house.exceptions_not_needed(SOUND, own | {(other, "outbox"): "no such file"}) == [
        f"{other} needs no exception for outbox"
    ]
    less = {**SOUND, path: 'x = "UPDATE device SET a = 1 FROM ticket_live"'}
    assert house.exceptions_not_needed(less, own) == [
        f"{path} needs no exception for ticket",
        f"{path} needs no exception for outbox",
    ]


def test_a_long_page_is_noticed():
    assert house.long_pages({"web/templates/public/home.html": "<p>\n" * 81}) != []
    assert house.long_pages({"web/templates/public/home.html": "<p>\n" * 80}) == []


def test_every_room_is_in_the_order():
    """A new room must say where it stands."""
    rooms = {path.parent.name for path in (TOP / "events").glob("*/tables.py")}
    assert rooms <= set(house.ROOMS)


def test_tables_are_read_as_piccolo_reads_them():
    """Their names stand in no class: they are made from the class's name as Piccolo makes them."""
    assert declared_tables(house.sources_of(TOP)) == {
        table.__name__: table._meta.tablename for table in APP_CONFIG.table_classes
    }
