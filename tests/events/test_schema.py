"""The tables that Python declares are the tables of ``events/schema.sql``, column by column.

Piccolo makes its own tables in a schema beside ours, and PostgreSQL describes both in its own
words: what it says of one and not of the other is a difference. So also conditions and defaults
are compared as they are understood, not as they are written.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio
from piccolo.table import sort_table_classes

from events.piccolo_app import APP_CONFIG
from events.settings import Settings

# Indexes are looked at in test_indexes.py. ON UPDATE is no fact here, for an id never changes, and
# neither is the room left in pages.
FACTS = """
WITH tables AS (
    SELECT c.oid, c.relname::text AS name FROM pg_class AS c
    WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND c.relname <> 'migration'
), columns AS (
    SELECT t.name || '.' || a.attname AS name, a.attnotnull,
           format_type(a.atttypid, a.atttypmod) AS type,
           pg_get_serial_sequence(format('%I.%I', $1, t.name), a.attname) IS NOT NULL AS serial,
           nullif(regexp_replace(pg_get_expr(d.adbin, d.adrelid), '^NULL::.*', ''), '') AS default
    FROM tables AS t JOIN pg_attribute AS a ON a.attrelid = t.oid
         LEFT JOIN pg_attrdef AS d ON d.adrelid = t.oid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped
), constraints AS (
    SELECT t.name AS of, k.conname::text AS name, k.contype, pg_get_constraintdef(k.oid) AS text,
           k.confdeltype, k.confrelid, (
               SELECT string_agg(a.attname, ', ') FROM pg_attribute AS a
               WHERE a.attrelid = t.oid AND a.attnum = ANY(k.conkey)) AS columns, (
               SELECT string_agg(a.attname, ', ') FROM pg_attribute AS a
               WHERE a.attrelid = k.confrelid AND a.attnum = ANY(k.confkey)) AS targets
    FROM tables AS t JOIN pg_constraint AS k ON k.conrelid = t.oid
)
SELECT name || ' is a table' FROM tables
UNION ALL
SELECT concat_ws(' ', name, type, CASE WHEN attnotnull THEN 'not null' END,
                 CASE WHEN serial THEN 'serial' ELSE 'default ' || "default" END)
FROM columns
UNION ALL
SELECT of || ' ' || text FROM constraints WHERE contype IN ('p', 'u', 'x')
UNION ALL
SELECT format('%s %s %s', of, name, text) FROM constraints WHERE contype = 'c'
UNION ALL
SELECT format('%s.%s references %s.%s, on delete %s', of, columns, relname, targets,
              CASE confdeltype WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict'
                   WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'set default' END)
FROM constraints JOIN pg_class AS target ON target.oid = confrelid WHERE contype = 'f'
"""

# A table of an earlier room cannot name a later one in Python: there the column is a number.
LATER_ROOMS = {
    f"{column} references {target}.id, on delete no action"
    for column, target in {
        "journal.event": "event",
        "first_known.event": "event",
        "answer.registration": "registration",
        "answer.ticket": "ticket",
        "answer.question": "question",
        "consent.registration": "registration",
        "consent.signature": "signature",
        "claim.ticket": "ticket",
    }.items()
}


@contextlib.asynccontextmanager
async def unkept(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of which nothing remains, whatever is altered on it."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("BEGIN; SET LOCAL lock_timeout = '5s'")
        yield connection
    finally:
        with contextlib.suppress(asyncpg.PostgresError):
            await connection.execute("ROLLBACK")
        await connection.close()


@pytest_asyncio.fixture(scope="module")
async def declared(settings: Settings) -> set[str]:
    """What is said of the tables as Piccolo makes them from Python."""
    async with unkept(settings.database_url) as bench:
        await bench.execute("CREATE SCHEMA declared; SET LOCAL search_path = declared")
        for table in sort_table_classes(APP_CONFIG.table_classes):
            for statement in table.create_table().ddl:
                await bench.execute(statement)
        return await facts(bench, "declared")


@pytest_asyncio.fixture
async def bench(database: str) -> AsyncIterator[asyncpg.Connection]:
    """The migrated database, to be altered as one likes."""
    async with unkept(database) as connection:
        yield connection


async def differences(bench: asyncpg.Connection, declared: set[str]) -> set[str]:
    """What is said of Python's tables (``-``) or of the database's (``+``), not of both."""
    kept = await facts(bench, "public")
    missing, further = declared - kept, kept - declared - LATER_ROOMS
    return {f"- {fact}" for fact in missing} | {f"+ {fact}" for fact in further}


async def facts(bench: asyncpg.Connection, schema: str) -> set[str]:
    return {fact for (fact,) in await bench.fetch(FACTS, schema)}


async def test_tables_in_python_are_the_tables_of_the_database(bench, declared):
    assert len(declared) > 500
    assert await differences(bench, declared) == set()


async def test_references_to_later_rooms_are_in_the_database(bench):
    assert await facts(bench, "public") >= LATER_ROOMS


@pytest.mark.parametrize(
    ("altered", "seen"),
    [
        (
            "CREATE TABLE forgotten (id serial PRIMARY KEY)",
            {
                "+ forgotten is a table",
                "+ forgotten.id integer not null serial",
                "+ forgotten PRIMARY KEY (id)",
            },
        ),
        ("ALTER TABLE incident ADD extra text", {"+ incident.extra text"}),
        (
            "ALTER TABLE incident DROP seq",
            {"- incident.seq integer", "- incident UNIQUE (device, kind, seq)"},
        ),
        (
            "ALTER TABLE incident ALTER kind DROP NOT NULL",
            {
                "- incident.kind character varying(30) not null",
                "+ incident.kind character varying(30)",
            },
        ),
        (
            "ALTER TABLE incident ALTER kind TYPE varchar(31)",
            {
                "- incident.kind character varying(30) not null",
                "+ incident.kind character varying(31) not null",
            },
        ),
        (
            "ALTER TABLE incident ALTER seq TYPE bigint",
            {"- incident.seq integer", "+ incident.seq bigint"},
        ),
        (
            "ALTER TABLE pairing ALTER uses SET DEFAULT 2",
            {
                "- pairing.uses integer not null default 1",
                "+ pairing.uses integer not null default 2",
            },
        ),
        (
            "ALTER TABLE incident ALTER id DROP DEFAULT; DROP SEQUENCE incident_id_seq",
            {"- incident.id integer not null serial", "+ incident.id integer not null"},
        ),
        (
            "ALTER TABLE incident DROP CONSTRAINT incident_pkey",
            {"- incident PRIMARY KEY (id)"},
        ),
        (
            "ALTER TABLE incident DROP CONSTRAINT incident_device_fkey",
            {"- incident.device references device.id, on delete cascade"},
        ),
        (
            """ALTER TABLE incident DROP CONSTRAINT incident_device_fkey,
                   ADD FOREIGN KEY (device) REFERENCES device ON DELETE SET NULL""",
            {
                "- incident.device references device.id, on delete cascade",
                "+ incident.device references device.id, on delete set null",
            },
        ),
        (
            "ALTER TABLE team DROP CONSTRAINT uq_team_slug",
            {"- team UNIQUE (slug)"},
        ),
        (
            """ALTER TABLE offer DROP CONSTRAINT uq_offer_event_number,
                   ADD UNIQUE (event, number, slug)""",
            {"- offer UNIQUE (event, number)", "+ offer UNIQUE (event, number, slug)"},
        ),
        (
            "ALTER TABLE claim DROP CONSTRAINT ck_claim_heads_positive",
            {"- claim ck_claim_heads_positive CHECK ((heads > 0))"},
        ),
        (
            """ALTER TABLE claim DROP CONSTRAINT ck_claim_heads_positive,
                   ADD CONSTRAINT ck_claim_heads_positive CHECK (heads > 1)""",
            {
                "- claim ck_claim_heads_positive CHECK ((heads > 0))",
                "+ claim ck_claim_heads_positive CHECK ((heads > 1))",
            },
        ),
        (
            "ALTER TABLE claim RENAME CONSTRAINT ck_claim_heads_positive TO ck_claim_x",
            {
                "- claim ck_claim_heads_positive CHECK ((heads > 0))",
                "+ claim ck_claim_x CHECK ((heads > 0))",
            },
        ),
        (
            "ALTER TABLE incident ADD CONSTRAINT ck_incident_seq CHECK (seq > 0)",
            {"+ incident ck_incident_seq CHECK ((seq > 0))"},
        ),
    ],
)
async def test_a_difference_is_seen(bench, declared, altered, seen):
    await bench.execute(altered)
    assert await differences(bench, declared) == seen
