"""What the rules read out of SQL: whole statements, pieces of them, and what only looks like it."""

from __future__ import annotations

import pytest

from tests.architecture.relations import ctes, is_torn, mentions, small_words
from tests.architecture.strings import HOLE, strings

READ = (
    ("SELECT id FROM ticket", "ticket"),
    ("FROM registration AS r JOIN event AS e ON e.id = r.event", "registration event"),
    ("LEFT JOIN offer_session AS os ON os.offer = o.id AND os.session = $2", "offer_session"),
    ("EXISTS (SELECT FROM session_cancellation AS c WHERE c.session = s.id)",
     "session_cancellation"),
    ("FROM offer o, quota AS q, unnest($1::int[]) AS u (a, b), venue WHERE o.a = 1, x",
     "offer quota venue"),
    ("FROM made, unnest($9::int[], $10::int[]) WITH ORDINALITY AS x (a, b), guest", "made guest"),
    ("FROM json_to_recordset($10) AS sent (seq int, key uuid), device", "device"),
    ("FROM jsonb_array_elements(q.options) AS one, generate_series(1, 3)", ""),
    ("FROM ROWS FROM (unnest($1), unnest($2)) AS x (a, b) JOIN ticket USING (a)", "ticket"),
    ("FROM (SELECT) AS one LEFT JOIN campaign AS c ON c.slug = $1", "campaign"),
    ("FROM (SELECT unnest($1) AS id, unnest($2) AS v) AS read JOIN ticket AS t ON true", "ticket"),
    ("FROM (ticket AS t JOIN (guest AS g JOIN person ON true) ON true) WHERE x",
     "ticket guest person"),
    ("FROM ((SELECT a FROM scan) UNION ALL (SELECT a FROM gate)) AS r", "scan gate"),
    ("FROM (VALUES (1, 2), (3, 4)) AS v (a, b), ticket", "ticket"),
    ("CROSS JOIN LATERAL (SELECT state FROM signature_step AS step LIMIT 1) AS latest",
     "signature_step"),
    ("FROM event AS e, LATERAL (SELECT 1 FROM venue) AS v, LATERAL unnest(e.a) AS x",
     "event venue"),
    ("FROM ONLY ticket AS t JOIN ONLY (guest) ON true", "ticket guest"),
    ('FROM public.ticket, public."guest", "offer" AS "from"', "ticket guest offer"),
    ("FROM pg_catalog.pg_class", "pg_catalog.pg_class"),
    ("FROM Ticket\n\tJOIN\n  GUEST ON true", "ticket guest"),
    ("FROM ticket -- JOIN guest ON true\n/* , person */ , offer", "ticket offer"),
    ("FROM ticket WHERE a = 'x FROM guest' AND b = E'it\\'s FROM person' OR $$FROM gate$$ = c",
     "ticket"),
    ("SELECT '{}'::jsonb, 'it''s', a ->> 'FROM' FROM ticket", "ticket"),
    ("TABLE ticket", "ticket"),
    ("LOCK TABLE session, offer IN SHARE UPDATE EXCLUSIVE MODE", "session offer"),
    ("LOCK session IN SHARE MODE", "session"),
    ("SELECT a FROM ticket AS t ORDER BY t.a, b, c FOR NO KEY UPDATE OF t SKIP LOCKED", "ticket"),
    ("SELECT a FROM ticket WINDOW w AS (PARTITION BY a), v AS (ORDER BY b)", "ticket"),
    ("SELECT a FROM ticket GROUP BY a, b UNION SELECT c, d FROM guest HAVING a, b", "ticket guest"),
    ("SELECT a FROM ticket TABLESAMPLE bernoulli (10), guest", "ticket guest"),
    ("count(*) FILTER (WHERE x) FROM scan AS s JOIN scan AS t ON t.a = ANY(ARRAY[1, 2]), gate",
     "scan scan gate"),
    ("FROM scan AS s WHERE s.a = ANY($2::int[])) OR x, y", "scan"),
    (f"FROM ({HOLE}) AS vouched JOIN ticket ON true", "ticket"),
    (f"FROM (({HOLE}) EXCEPT ({HOLE})) AS extra, ticket", "ticket"),
    ("FROM ({kept} EXCEPT {found}) AS extra", ""),
    (f"FROM ticket AS t {HOLE} WHERE {HOLE}", "ticket"),
    ("{columns} FROM ticket WHERE id = ANY(${0}::int[]) AND {shown}", "ticket"),
    # Not relations.
    ("a IS DISTINCT FROM b OR a IS NOT DISTINCT FROM c", ""),
    ("extract(year FROM starts_at AT TIME ZONE $1)::int", ""),
    ("EXTRACT(epoch FROM (SELECT max(at) FROM scan))", "scan"),
    ("trim(BOTH ' ' FROM name), substring(name FROM 2 FOR 3), overlay(a PLACING b FROM 4)", ""),
    ("SELECT extract(year FROM since) FROM measure", "measure"),
    ("FOR UPDATE OF t", ""),
    ("ORDER BY id LIMIT 1 FOR UPDATE", ""),
    ("FOR NO KEY UPDATE OF t NOWAIT", ""),
    ("REFERENCES ticket ON DELETE CASCADE ON UPDATE CASCADE", ""),
    ("BEFORE INSERT OR UPDATE OR DELETE ON ticket", ""),
    ("CREATE INDEX ix ON scan USING gin (tags)", ""),
    ("UPDATE", ""),
    ("table", ""),
    ("a letter from ticket", ""),
)  # fmt: skip

WRITTEN = (
    ("INSERT INTO ticket (number, short) VALUES ($1, $2), ($3, $4)", "", "ticket"),
    ("INSERT INTO place (ticket, session) SELECT t, s FROM unnest($1, $2) AS u (t, s)", "",
     "place"),
    ("INSERT INTO public.ticket AS t VALUES (1)", "", "ticket"),
    ("INSERT INTO a SELECT x FROM b ON CONFLICT (c, d) DO UPDATE SET c = excluded.c, d = 1 WHERE e",
     "b", "a"),
    ("UPDATE quota SET taken = 1, at_door = 2 FROM session, offer AS o WHERE a, b",
     "session offer", "quota"),
    ("UPDATE ONLY device AS d SET seen_at = (SELECT max(x) FROM scan), y = 2", "scan", "device"),
    ("DELETE FROM admission AS a USING unnest($1::int[]) AS gone (t), scan AS s WHERE true", "scan",
     "admission"),
    ("DELETE FROM ONLY outbox WHERE id IN (SELECT id FROM outbox FOR UPDATE SKIP LOCKED)", "outbox",
     "outbox"),
    ("MERGE INTO kept AS k USING (SELECT 1 FROM sent) AS s ON a WHEN MATCHED THEN UPDATE SET b = 1",
     "sent", "kept"),
    ("WITH gone AS (DELETE FROM ticket RETURNING id) UPDATE guest SET ticket = NULL FROM gone",
     "gone", "ticket guest"),
    ("TRUNCATE scan, admission CASCADE", "", "scan admission"),
    ("TRUNCATE TABLE ONLY scan", "", "scan"),
    ("ALTER TABLE IF EXISTS ticket ADD COLUMN a int, ADD COLUMN b int", "", "ticket"),
    ("CREATE TABLE IF NOT EXISTS copy (a int, b int)", "", "copy"),
    ("DROP TABLE IF EXISTS ticket, guest", "", "ticket guest"),
    ("SELECT a INTO spare FROM ticket", "ticket", "spare"),
)  # fmt: skip

LATE = (
    "SELECT slug FROM {table} WHERE event = $1",
    f"SELECT slug FROM {HOLE} AS s",
    f"DELETE FROM {HOLE} WHERE id = $1",
    f"INSERT INTO {HOLE} VALUES (1)",
    f"UPDATE {HOLE} SET a = 1",
    f"UPDATE ONLY {HOLE} SET a = 1",
    f"LOCK TABLE {HOLE} IN SHARE MODE",
    f"FROM ticket JOIN {HOLE} ON true",
    f"FROM ticket, {HOLE} AS x",
    f"DELETE FROM ticket USING {HOLE}",
    f"FROM ({HOLE} AS t JOIN ticket ON true)",
    f"FROM (ticket JOIN {HOLE} ON true)",
    f"FROM {HOLE}_cancellation",
    f"FROM ticket_{HOLE}",
    f"FROM ticket{HOLE}",
    f"FROM public.{HOLE}",
    f'FROM "{HOLE}"',
    'FROM "{}"',
    "SELECT id FROM %s",
    "SELECT id FROM %(table)s",
    "SELECT id FROM $table WHERE x",
    "SELECT id FROM $1",
    "SELECT id FROM",
    "SELECT (SELECT id FROM )",
)


@pytest.mark.parametrize(("sql", "reads"), READ)
def test_what_is_read(sql, reads):
    assert _told(sql) == {"reads": reads.split(), "writes": []}


@pytest.mark.parametrize(("sql", "reads", "writes"), WRITTEN)
def test_what_is_written(sql, reads, writes):
    assert _told(sql) == {"reads": reads.split(), "writes": writes.split()}


@pytest.mark.parametrize("sql", LATE)
def test_what_is_chosen_at_run_time(sql):
    assert [mention.relation for mention in mentions(sql)].count(None) == 1


def _told(sql):
    told = {"reads": [], "writes": []}
    for mention in mentions(sql):
        told[mention.deed].append(mention.relation)
    return told


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("WITH a AS (SELECT 1), b AS NOT MATERIALIZED (UPDATE t SET x = 1) SELECT 1", "a b"),
        ("WITH RECURSIVE below (campaign, member) AS (SELECT 1, f(2))", "below"),
        (f"WITH phones AS MATERIALIZED ({HOLE}){HOLE}, t AS (\n SELECT 1)", "phones t"),
        (f", touched AS ({HOLE})", "touched"),
        ("WITH v (a) AS (VALUES (1)), u AS ((SELECT 1) UNION (SELECT 2))", "v u"),
        ("FROM unnest($1) AS told (key, session) JOIN (SELECT 1) AS one ON true", ""),
        ("SELECT count(*) AS n FROM a WINDOW w AS (PARTITION BY b)", ""),
        ("AS (SELECT 1)", ""),
    ],
)
def test_names_of_own_queries(sql, names):
    assert [*ctes(sql)] == names.split()


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('"""Said."""\nx = "a" "b"', ["ab"]),
        ('def f():\n    """FROM x."""\n    """And FROM y."""', []),
        ('x = f"a {b} c {d!r:>{e}} {{f}}"', [f"a {HOLE} c {HOLE} {{f}}"]),
        ('x = "a " f"{b}" " c"', [f"a {HOLE} c"]),
        ('x = "a " + b + f"{c}" + "d"', [f"a {HOLE}{HOLE}d"]),
        ('x = A.format(t="a") + "b"', [f"{HOLE}b", "a"]),
        ("""x = f"a {'b' if c else 'd'}" """, [f"a {HOLE}", "b", "d"]),
        ('x = "a {t}".format(t="b")', ["a {t}", "b"]),
        ('x = "a %s" % "b"', ["a %s", "b"]),
        ("x = {1: ['a'], 'b': b'c'}", ["b", "a"]),
    ],
)
def test_strings_are_whole(source, texts):
    assert sorted(said.text for said in strings(source)) == sorted(texts)


def test_strings_and_mentions_know_their_line():
    (said,) = strings('x = 1\ny = f"""{x}\n\n  FROM ticket\n"""')
    (mention,) = mentions(said.text)
    assert said.line + mention.line == 4


@pytest.mark.parametrize(
    ("sql", "small"),
    [
        ("select id from ticket", ["from"]),
        ("Select id From ticket", ["From"]),
        ("SELECT id from ticket WHERE x", ["from"]),
        ("SELECT id FROM guest join person ON true", ["join"]),
        ("from ticket", ["from"]),
        ("join {x}", []),
        ("update ticket set a = 1", ["update"]),
        ("delete from only ticket", ["only"]),
        ("SELECT 'from ticket' FROM guest -- from ticket", []),
        ("a mail from ticket", []),
        ("from the guest's ticket", []),
    ],
)
def test_words_that_are_not_in_capitals(sql, small):
    assert [token.text for token in small_words(sql, {"ticket", "guest", "person"})] == small


def test_a_quotation_that_is_not_closed():
    assert is_torn("SELECT 'a FROM ticket")
    assert is_torn('SELECT "a FROM ticket')
    assert not is_torn("SELECT 'a' FROM ticket -- don't")
    assert not is_torn("don't")
