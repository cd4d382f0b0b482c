"""Every index of the database answers a question, and every question has its index."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import asyncpg

from events import db
from events.piccolo_app import APP_CONFIG

# Unique where a condition holds, or for an expression: Piccolo has no word for it.
ONLY_SQL_UNIQUE = {
    "uq_organisation_one_row",
    "uq_epoch_one_row",
    "uq_heartbeat_one_row",
    "uq_person_identity",
    "uq_merge_gone",
    "uq_credit_event",
    "uq_credit_session",
    "uq_petition_credit",
    "uq_ticket_bar_standing",
    "uq_line_wording_standing",
}

# Of several columns, of some rows or of an expression, each for one question.
ONLY_SQL_INDEXES = {
    "ix_outbox_waiting": "which errands of a lane are due",
    "ix_outbox_kind": "the errands of some kinds, latest first",
    "ix_person_email_key": "who has an address",
    "ix_person_standing": "who was merged into a person",
    "ix_first_known_person_at": "since when a person is known",
    "ix_claim_expiring": "which claims have expired",
    "ix_scan_fold": "what a ticket did in a session, in effective order",
    "ix_scan_undoes": "whether a row was undone",
    "ix_signature_step_latest": "what a signature is now",
}


@dataclass(frozen=True)
class Index:
    """An index as the database holds it; of an expression, the column's name is empty."""

    name: str
    table: str
    columns: list[str]
    unique: bool
    partial: bool
    of_constraint: bool

    @property
    def leads_with(self) -> str:
        return f"{self.table}.{self.columns[0]}"

    @property
    def whole(self) -> bool:
        """Whether it knows every row by columns as they stand."""
        return not self.partial and all(self.columns)


INDEXES = """
SELECT i.relname::text AS name, t.relname::text AS "table", x.indisunique AS unique,
       x.indpred IS NOT NULL AS partial,
       EXISTS (SELECT FROM pg_constraint AS k
               WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x')) AS of_constraint,
       ARRAY(SELECT coalesce(a.attname::text, '')
             FROM unnest(x.indkey) WITH ORDINALITY AS u (attnum, at)
                  LEFT JOIN pg_attribute AS a
                  ON a.attrelid = t.oid AND a.attnum = u.attnum AND u.attnum > 0
             ORDER BY u.at) AS columns
FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid
     JOIN pg_class AS t ON t.oid = x.indrelid
WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> 'migration'
"""


async def indexes() -> list[Index]:
    return [Index(**row) for row in await db.fetch(INDEXES)]


async def test_each_column_to_be_searched_by_leads_an_index(database):
    assert searched_by() - led(await indexes()) == set()


def led(found: list[Index]) -> set[str]:
    """The columns that some index begins with, for every row of theirs."""
    return {index.leads_with for index in found if index.whole}


def searched_by() -> set[str]:
    """The columns that Python declares with ``index=True``."""
    return {
        f"{table._meta.tablename}.{column._meta.db_column_name}"
        for table in APP_CONFIG.table_classes
        for column in table._meta.columns
        if column._meta.index
    }


async def test_an_index_is_declared_or_says_its_question(database):
    """Those of primary keys and unique constraints are compared in test_schema.py."""
    free = [index for index in await indexes() if not index.of_constraint]
    assert {index.name for index in free if index.unique} == ONLY_SQL_UNIQUE
    questions = [index for index in free if not index.unique]
    plain = [index for index in questions if index.whole and len(index.columns) == 1]
    assert {index.leads_with for index in plain} <= searched_by()
    assert {index.name for index in questions} - {index.name for index in plain} == set(
        ONLY_SQL_INDEXES
    )


async def test_no_index_begins_another(database):
    """What the shorter one finds, the longer one finds as well; only one that guards may stand."""
    assert needless(await indexes()) == set()


def needless(found: list[Index]) -> set[str]:
    return {
        short.name
        for short, long in itertools.permutations([index for index in found if index.whole], 2)
        if short.table == long.table
        and not short.unique
        and long.columns[: len(short.columns)] == short.columns
    }


async def test_an_index_too_few_or_too_many_is_seen(database):
    connection = await asyncpg.connect(database)
    await connection.execute(
        """BEGIN; DROP INDEX ix_incident_event;
           CREATE INDEX ix_incident_event ON incident (event) WHERE seq > 0;
           CREATE INDEX ix_scan_device ON scan (device);
           CREATE INDEX ix_scan_session_twice ON scan (session, seq)"""
    )
    found = [Index(**row) for row in await connection.fetch(INDEXES)]
    await connection.close()
    assert searched_by() - led(found) == {"incident.event"}
    assert needless(found) == {"ix_scan_device", "ix_scan_session"}
