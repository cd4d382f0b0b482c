"""What tables cannot say: partial and composite indexes, checks, upward references and views."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events import db

ID = "0002"
VERSION = "1.38.0"
DESCRIPTION = "Rules and views"

INDEXES = {
    "uq_person_identity": (
        "UNIQUE",
        "person (email_key, name_key) WHERE email_key IS NOT NULL AND erased_at IS NULL",
    ),
    "ix_person_email_key": ("", "person (email_key) WHERE email_key IS NOT NULL"),
    "uq_merge_gone": ("UNIQUE", "merge (gone) WHERE undone_at IS NULL"),
    "ix_first_known_person_at": ("", "first_known (person, at, id)"),
    "ix_outbox_waiting": ("", "outbox (due_at, id) WHERE outcome IS NULL"),
    "ix_outbox_kind": ("", "outbox (kind, id)"),
    "uq_credit_event": (
        "UNIQUE",
        "credit (event, campaign, line) NULLS NOT DISTINCT WHERE session IS NULL AND until IS NULL",
    ),
    "uq_credit_session": (
        "UNIQUE",
        (
            "credit (session, campaign, line) NULLS NOT DISTINCT "
            "WHERE session IS NOT NULL AND until IS NULL"
        ),
    ),
    "uq_petition_credit": ("UNIQUE", "petition_credit (petition, campaign) WHERE until IS NULL"),
    "ix_scan_fold": ("", "scan (ticket, session, effective_at) WHERE ticket IS NOT NULL"),
    "ix_scan_undoes": ("", "scan (undoes) WHERE undoes IS NOT NULL"),
    "ix_place_session_live": ("", "place (session) WHERE released_at IS NULL"),
    "ix_place_expiring": (
        "",
        "place (expires_at) WHERE released_at IS NULL AND expires_at IS NOT NULL",
    ),
    "ix_signature_step_latest": ("", "signature_step (signature, id DESC)"),
    "uq_organisation_one_row": ("UNIQUE", "organisation ((true))"),
    "uq_epoch_one_row": ("UNIQUE", "epoch ((true))"),
}

# In percent: pages keep room for new versions of rows that change, so that no index must be told.
FILLED = {"ticket": 85, "quota": 50, "device": 50}

CHECKS = {
    "account": ("ck_account_role", "role IN ('admin', 'organiser', 'reader')"),
    "api_token": ("ck_api_token_role", "role IN ('admin', 'organiser', 'reader')"),
    "credit": ("ck_credit_role", "role IN ('primary', 'also')"),
    "pairing": ("ck_pairing_uses", "used BETWEEN 0 AND uses"),
    "event": ("ck_event_number_24_bits", "id BETWEEN 1 AND 16777215"),
    "offer": ("ck_offer_number_8_bits", "number BETWEEN 0 AND 255"),
    "scan": ("ck_scan_status", "status IN ('recorded', 'quarantined', 'unreadable')"),
    "signature_step": (
        "ck_signature_step_state",
        (
            "state IN ('confirmed', 'witnessed', 'paper', 'pending', 'withdrawn', 'rejected', "
            "'repeat')"
        ),
    ),
}

REFERENCES = {
    ("first_known", "event"): "event",
    ("answer", "registration"): "registration",
    ("answer", "ticket"): "ticket",
    ("answer", "question"): "question",
    ("consent", "registration"): "registration",
    ("consent", "signature"): "signature",
    ("journal", "event"): "event",
}

VIEWS = {
    # Every person and the one they stand for after merges.
    "person_now": "SELECT id, coalesce(merged_into, id) AS person, email_key FROM person",
    # When and through which event a person first became known; persons without e-mail never do.
    "person_first_known": """
        SELECT DISTINCT ON (person) person, at, event FROM (
            SELECT p.person, f.at, f.event, f.id
            FROM first_known AS f JOIN person_now AS p ON p.id = f.person
            UNION ALL
            SELECT p.person, k.as_of, NULL, 0
            FROM known_email AS k JOIN person_now AS p ON p.email_key = k.email_key
        ) AS moments ORDER BY person, at, id""",
    # Each campaign with itself and everything below it.
    "campaign_below": """
        WITH RECURSIVE below (campaign, member) AS (
            SELECT id, id FROM campaign
            UNION ALL
            SELECT below.campaign, child.id
            FROM below JOIN campaign AS child ON child.parent = below.member
        ) SELECT campaign, member FROM below""",
    # What a session counts for today: its own credit if it names any, else its event's.
    "session_credit": """
        SELECT s.id AS session, c.campaign, c.line, c.role
        FROM session AS s JOIN credit AS c ON c.event = s.event AND c.until IS NULL
        WHERE c.session = s.id
           OR (c.session IS NULL AND NOT EXISTS (
                SELECT FROM credit AS own WHERE own.session = s.id AND own.until IS NULL))""",
    # Sessions that are held: not cancelled and not for practice.
    "session_held": """
        SELECT s.* FROM session AS s
        WHERE NOT s.practice
          AND NOT EXISTS (SELECT FROM session_cancellation AS c WHERE c.session = s.id)""",
    # Tickets that are issued and not cancelled.
    "ticket_live": """
        SELECT t.* FROM ticket AS t
        WHERE NOT EXISTS (SELECT FROM ticket_cancellation AS c WHERE c.ticket = t.id)""",
    # Rows of phones that count as said: not quarantined and not undone.
    "scan_standing": """
        SELECT s.* FROM scan AS s
        WHERE s.status = 'recorded' AND NOT EXISTS (
            SELECT FROM scan AS u
            WHERE u.undoes = s.key AND u.kind = 'undo' AND u.event = s.event
              AND u.status = 'recorded')""",
    # Signatures with their latest state, and since when they have counted without a break.
    "signature_now": """
        SELECT s.*, latest.state,
               latest.state IN ('confirmed', 'witnessed', 'paper') AS counted,
               CASE WHEN latest.state IN ('confirmed', 'witnessed', 'paper') THEN (
                   SELECT min(step.at) FROM signature_step AS step
                   WHERE step.signature = s.id
                     AND step.state IN ('confirmed', 'witnessed', 'paper')
                     AND step.id > coalesce((
                         SELECT max(broken.id) FROM signature_step AS broken
                         WHERE broken.signature = s.id
                           AND broken.state NOT IN ('confirmed', 'witnessed', 'paper')), 0)
               ) END AS counted_at
        FROM signature AS s CROSS JOIN LATERAL (
            SELECT state FROM signature_step AS step
            WHERE step.signature = s.id ORDER BY step.id DESC LIMIT 1
        ) AS latest""",
}


async def create() -> None:
    """Every statement may run twice: the row in ``migration`` is written after them."""
    for name, (unique, definition) in INDEXES.items():
        await db.execute(f"CREATE {unique} INDEX IF NOT EXISTS {name} ON {definition}")
    for table, percent in FILLED.items():
        await db.execute(f"ALTER TABLE {table} SET (fillfactor = {percent})")
    for table, (name, condition) in CHECKS.items():
        await db.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
        await db.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition})")
    for (table, column), target in REFERENCES.items():
        name = f"fk_{table}_{column}"
        await db.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
        await db.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} "
            f"FOREIGN KEY ({column}) REFERENCES {target} (id)"
        )
    for name, query in VIEWS.items():
        await db.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")
    await db.execute("INSERT INTO epoch (value, since) VALUES (1, now()) ON CONFLICT DO NOTHING")
    await db.execute(
        "INSERT INTO team (slug, name) VALUES ('organisation', 'organisation') "
        "ON CONFLICT DO NOTHING"
    )


async def drop() -> None:
    """Take back what ``create`` made, in reverse."""
    for name in reversed(VIEWS):
        await db.execute(f"DROP VIEW IF EXISTS {name} CASCADE")
    for table, column in REFERENCES:
        await db.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS fk_{table}_{column}")
    for table, (name, _) in CHECKS.items():
        await db.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
    for table in FILLED:
        await db.execute(f"ALTER TABLE {table} RESET (fillfactor)")
    for name in INDEXES:
        await db.execute(f"DROP INDEX IF EXISTS {name}")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)
    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
