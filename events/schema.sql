-- The schema, room by room in the order in which rooms may know each other.
--
-- A Piccolo migration applies this file; later changes are migrations of their own. The tables are
-- declared in Python as well (events/<room>/tables.py), and a test proves both the same. What only
-- SQL can say stands here alone: partial and composite indexes, references to later rooms, room
-- left in pages. Views are published by each room (events/<room>/published.py), not here.
--
-- Names: uq_ what is there once, ck_ a rule that a row keeps, fk_ a reference to a later room,
-- ix_ an index that a question needs.

-- ============================================================== ground floor

CREATE TABLE organisation (  -- the one row of what organisers set about themselves
    id serial PRIMARY KEY,
    name jsonb NOT NULL,
    contact varchar(500) NOT NULL DEFAULT '',
    accent varchar(7) NOT NULL DEFAULT '#FFE600',
    logo bytea,
    revision integer NOT NULL DEFAULT 1,
    changed_at timestamptz
);
CREATE UNIQUE INDEX uq_organisation_one_row ON organisation ((true));

CREATE TABLE epoch (  -- how often this installation was restored from a backup, from 1
    id serial PRIMARY KEY,
    value integer NOT NULL DEFAULT 1, since timestamptz NOT NULL
);
CREATE UNIQUE INDEX uq_epoch_one_row ON epoch ((true));

CREATE TABLE heartbeat (  -- when a worker was last alive
    id serial PRIMARY KEY,
    at timestamptz NOT NULL
);
CREATE UNIQUE INDEX uq_heartbeat_one_row ON heartbeat ((true));

CREATE TABLE link_epoch (  -- how often all links of a kind were ended; no row: never
    id serial PRIMARY KEY,
    kind varchar(20) NOT NULL CONSTRAINT uq_link_epoch_kind UNIQUE,
    value integer NOT NULL, since timestamptz NOT NULL
);

CREATE TABLE journal (  -- who did what, append-only
    id bigserial PRIMARY KEY,
    at timestamptz NOT NULL, actor varchar(80) NOT NULL, deed varchar(60) NOT NULL,
    subject varchar(120) NOT NULL, event bigint, facts jsonb
);
CREATE INDEX ix_journal_subject ON journal (subject);
CREATE INDEX ix_journal_event ON journal (event);

CREATE TABLE outbox (  -- what must be told or done afterwards; outcome is null while it waits
    id bigserial PRIMARY KEY,
    lane varchar(10) NOT NULL, kind varchar(60) NOT NULL, subject bigint NOT NULL,
    posted_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    outcome varchar(10), done_at timestamptz, last_error varchar(200)
);
CREATE INDEX ix_outbox_waiting ON outbox (lane, due_at, id) WHERE outcome IS NULL;
CREATE INDEX ix_outbox_kind ON outbox (kind, id);

CREATE TABLE idempotency_key (  -- a POST that must not be done twice
    id serial PRIMARY KEY,
    scope bytea NOT NULL CONSTRAINT uq_idempotency_key_scope UNIQUE,
    body bytea NOT NULL, made bigint, kept_at timestamptz NOT NULL
);
CREATE INDEX ix_idempotency_key_kept_at ON idempotency_key (kept_at);

-- ============================================================== people

CREATE TABLE person (  -- somebody as they are counted; merged_into is who stands for them
    id serial PRIMARY KEY,
    name_key varchar(400) NOT NULL DEFAULT '', email_key bytea,
    created_at timestamptz NOT NULL,
    merged_into integer REFERENCES person ON DELETE CASCADE,
    erased_at timestamptz
);
-- The same address and the same name are the same person.
CREATE UNIQUE INDEX uq_person_identity ON person (email_key, name_key)
    WHERE email_key IS NOT NULL AND erased_at IS NULL;
CREATE INDEX ix_person_email_key ON person (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX ix_person_standing ON person ((coalesce(merged_into, id)));

CREATE TABLE particulars (  -- what somebody told of themselves on one occasion
    id serial PRIMARY KEY,
    person integer NOT NULL REFERENCES person ON DELETE RESTRICT,
    name varchar(100) NOT NULL DEFAULT '', email varchar(254),
    phone varchar(40), city varchar(60), locale varchar(10),
    told_at timestamptz NOT NULL
);
CREATE INDEX ix_particulars_person ON particulars (person);

CREATE TABLE first_known (  -- a moment from which a person is known
    id serial PRIMARY KEY,
    person integer NOT NULL REFERENCES person ON DELETE RESTRICT,
    at timestamptz NOT NULL,
    source varchar(20) NOT NULL,
    event bigint
);
CREATE INDEX ix_first_known_person_at ON first_known (person, at, id);
CREATE INDEX ix_first_known_event ON first_known (event);

CREATE TABLE known_email (  -- an address that was known before, only as a keyed hash
    id serial PRIMARY KEY,
    email_key bytea NOT NULL CONSTRAINT uq_known_email_email_key UNIQUE,
    as_of timestamptz NOT NULL
);

CREATE TABLE merge (  -- two persons said to be one, until that is undone
    id serial PRIMARY KEY,
    kept integer NOT NULL REFERENCES person ON DELETE CASCADE,
    gone integer NOT NULL REFERENCES person ON DELETE CASCADE,
    at timestamptz NOT NULL, by varchar(80) NOT NULL,
    undone_at timestamptz, undone_by varchar(80)
);
CREATE UNIQUE INDEX uq_merge_gone ON merge (gone) WHERE undone_at IS NULL;
CREATE INDEX ix_merge_kept ON merge (kept);
CREATE INDEX ix_merge_gone ON merge (gone);

CREATE TABLE answer (  -- an answer to a question of a form, the contact's or one guest's
    id serial PRIMARY KEY,
    registration bigint NOT NULL, ticket bigint,
    question bigint NOT NULL, value jsonb NOT NULL
);
CREATE INDEX ix_answer_registration ON answer (registration);
CREATE INDEX ix_answer_ticket ON answer (ticket);
CREATE INDEX ix_answer_question ON answer (question);

CREATE TABLE notice (  -- a privacy notice as it was shown
    id serial PRIMARY KEY,
    kind varchar(20) NOT NULL, version integer NOT NULL,
    text jsonb NOT NULL, since timestamptz NOT NULL,
    CONSTRAINT uq_notice_kind_version UNIQUE (kind, version)
);

CREATE TABLE consent (  -- what a person agreed to, under which notice
    id serial PRIMARY KEY,
    person integer REFERENCES person ON DELETE CASCADE,
    purpose varchar(20) NOT NULL, given boolean NOT NULL,
    notice_kind varchar(20) NOT NULL, notice_version integer NOT NULL,
    registration bigint, signature bigint,
    at timestamptz NOT NULL
);
CREATE INDEX ix_consent_person ON consent (person);
CREATE INDEX ix_consent_registration ON consent (registration);
CREATE INDEX ix_consent_signature ON consent (signature);

-- ============================================================== access

CREATE TABLE team (  -- a group of organisers; every event is held by one
    id serial PRIMARY KEY,
    slug varchar(80) NOT NULL CONSTRAINT uq_team_slug UNIQUE,
    name varchar(120) NOT NULL
);

CREATE TABLE account (  -- somebody who signs in to the desk
    id serial PRIMARY KEY,
    email varchar(254) NOT NULL CONSTRAINT uq_account_email UNIQUE,  -- as addresses are compared
    role varchar(20) NOT NULL,
    created_at timestamptz NOT NULL, disabled_at timestamptz,
    CONSTRAINT ck_account_role CHECK (role IN ('admin', 'organiser', 'reader'))
);

CREATE TABLE membership (  -- an account in a team
    id serial PRIMARY KEY,
    team integer NOT NULL REFERENCES team ON DELETE CASCADE,
    account integer NOT NULL REFERENCES account ON DELETE CASCADE,
    CONSTRAINT uq_membership_team_account UNIQUE (team, account)
);
CREATE INDEX ix_membership_account ON membership (account);

CREATE TABLE sign_in_link (  -- a link that signs an account in once; without one, nobody
    id serial PRIMARY KEY,
    account integer REFERENCES account ON DELETE CASCADE,
    token_hash bytea NOT NULL CONSTRAINT uq_sign_in_link_token_hash UNIQUE,
    expires_at timestamptz NOT NULL, used_at timestamptz
);
CREATE INDEX ix_sign_in_link_account ON sign_in_link (account);

CREATE TABLE staff_session (  -- a signed-in browser
    id serial PRIMARY KEY,
    account integer NOT NULL REFERENCES account ON DELETE CASCADE,
    token_hash bytea NOT NULL CONSTRAINT uq_staff_session_token_hash UNIQUE,
    created_at timestamptz NOT NULL, seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL, revoked_at timestamptz
);
CREATE INDEX ix_staff_session_account ON staff_session (account);

CREATE TABLE api_token (  -- a program's key to the API, held by a team
    id serial PRIMARY KEY,
    name varchar(120) NOT NULL, role varchar(20) NOT NULL,
    team integer NOT NULL REFERENCES team ON DELETE CASCADE,
    token_hash bytea NOT NULL CONSTRAINT uq_api_token_token_hash UNIQUE,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT ck_api_token_role CHECK (role IN ('admin', 'organiser', 'reader'))
);
CREATE INDEX ix_api_token_team ON api_token (team);

-- ============================================================== campaigns

CREATE TABLE campaign (  -- a cause, in a tree
    id serial PRIMARY KEY,
    slug varchar(80) NOT NULL CONSTRAINT uq_campaign_slug UNIQUE,
    name jsonb NOT NULL,
    parent integer REFERENCES campaign ON DELETE RESTRICT,
    position integer NOT NULL DEFAULT 0,
    team integer NOT NULL REFERENCES team ON DELETE RESTRICT  -- holds its lines too
);
CREATE INDEX ix_campaign_team ON campaign (team);
CREATE INDEX ix_campaign_parent ON campaign (parent);

CREATE TABLE report_line (  -- a row of the impact report under a campaign
    id serial PRIMARY KEY,
    campaign integer NOT NULL REFERENCES campaign ON DELETE RESTRICT,
    slug varchar(80) NOT NULL, category jsonb NOT NULL, activity jsonb NOT NULL,
    position integer NOT NULL DEFAULT 0,
    counts varchar(20) NOT NULL, count_unit varchar(20), participants varchar(20) NOT NULL,
    participants_unit varchar(20) NOT NULL,
    figures varchar(30)[] NOT NULL DEFAULT '{}',
    hosting varchar(20)[] NOT NULL DEFAULT '{}',
    in_totals boolean NOT NULL DEFAULT true,
    CONSTRAINT uq_report_line_campaign_slug UNIQUE (campaign, slug)
);

CREATE TABLE line_wording (  -- a line as it was put; until is null while it says so
    id serial PRIMARY KEY,
    line integer NOT NULL REFERENCES report_line ON DELETE RESTRICT,
    said jsonb NOT NULL,
    since timestamptz NOT NULL, until timestamptz, by varchar(80) NOT NULL
);
CREATE UNIQUE INDEX uq_line_wording_standing ON line_wording (line) WHERE until IS NULL;
CREATE INDEX ix_line_wording_line ON line_wording (line);

-- ============================================================== catalogue

CREATE TABLE event (  -- its id is the event number in ticket codes
    id serial PRIMARY KEY CONSTRAINT ck_event_number_24_bits CHECK (id BETWEEN 1 AND 16777215),
    slug varchar(80) NOT NULL CONSTRAINT uq_event_slug UNIQUE,
    title jsonb NOT NULL, kind varchar(20) NOT NULL, summary jsonb,
    published boolean NOT NULL DEFAULT false,
    hosting varchar(20) NOT NULL DEFAULT 'host',
    email varchar(10) NOT NULL DEFAULT 'required',
    sensitive boolean NOT NULL DEFAULT false,
    form_version integer NOT NULL DEFAULT 1,
    team integer NOT NULL REFERENCES team ON DELETE RESTRICT,
    created_at timestamptz NOT NULL
);
CREATE INDEX ix_event_team ON event (team);

CREATE TABLE venue (  -- where a session takes place
    id serial PRIMARY KEY,
    key varchar(64) NOT NULL CONSTRAINT uq_venue_key UNIQUE,  -- SHA-256 of the three texts
    name jsonb NOT NULL,
    city varchar(60) NOT NULL DEFAULT '', address jsonb NOT NULL
);

CREATE TABLE session (  -- one dated occurrence of an event
    id serial PRIMARY KEY,
    event integer NOT NULL REFERENCES event ON DELETE RESTRICT,
    slug varchar(80) NOT NULL,
    title jsonb,
    position integer NOT NULL DEFAULT 0,
    starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL,
    venue integer NOT NULL REFERENCES venue ON DELETE RESTRICT,
    doors_open_minutes integer NOT NULL DEFAULT 60, last_entry_minutes integer NOT NULL DEFAULT 60,
    within integer REFERENCES session ON DELETE RESTRICT,
    practice boolean NOT NULL DEFAULT false,
    sequence integer NOT NULL DEFAULT 0,  -- raised by every change that calendars must take over
    CONSTRAINT uq_session_event_slug UNIQUE (event, slug),
    CONSTRAINT ck_session_ends_after_it_starts CHECK (ends_at > starts_at)
);
CREATE INDEX ix_session_starts_at ON session (starts_at);
CREATE INDEX ix_session_venue ON session (venue);
CREATE INDEX ix_session_within ON session (within);

CREATE TABLE session_cancellation (  -- a session that will not be held
    id serial PRIMARY KEY,
    session integer NOT NULL REFERENCES session ON DELETE RESTRICT,
    at timestamptz NOT NULL, by varchar(80) NOT NULL,
    reason varchar(500) NOT NULL DEFAULT '',
    CONSTRAINT uq_session_cancellation_session UNIQUE (session)
);

CREATE TABLE offer (  -- a kind of place to book; its number is its index in ticket codes
    id serial PRIMARY KEY,
    event integer NOT NULL REFERENCES event ON DELETE RESTRICT,
    slug varchar(80) NOT NULL,
    number smallint NOT NULL CONSTRAINT ck_offer_number_8_bits CHECK (number BETWEEN 0 AND 255),
    position integer NOT NULL DEFAULT 0,
    name jsonb NOT NULL,
    price integer NOT NULL DEFAULT 0,
    access varchar(20) NOT NULL DEFAULT 'open',
    choose_min integer, choose_max integer,
    opens_at timestamptz, closes_at timestamptz,
    per_registration_max integer NOT NULL DEFAULT 10, group_max integer,
    CONSTRAINT uq_offer_event_slug UNIQUE (event, slug),
    CONSTRAINT uq_offer_event_number UNIQUE (event, number)
);

CREATE TABLE offer_session (  -- a session that an offer admits to
    id serial PRIMARY KEY,
    offer integer NOT NULL REFERENCES offer ON DELETE CASCADE,
    session integer NOT NULL REFERENCES session ON DELETE CASCADE,
    CONSTRAINT uq_offer_session_offer_session UNIQUE (offer, session)
);
CREATE INDEX ix_offer_session_session ON offer_session (session);

CREATE TABLE gate (  -- a place where codes are shown
    id serial PRIMARY KEY,
    event integer NOT NULL REFERENCES event ON DELETE RESTRICT,
    slug varchar(80) NOT NULL, kind varchar(20) NOT NULL, name jsonb NOT NULL,
    position integer NOT NULL DEFAULT 0,
    CONSTRAINT uq_gate_event_slug UNIQUE (event, slug)
);

CREATE TABLE question (  -- what the form asks the contact or each guest
    id serial PRIMARY KEY,
    event integer NOT NULL REFERENCES event ON DELETE RESTRICT,
    slug varchar(80) NOT NULL, ask varchar(10) NOT NULL, label jsonb NOT NULL,
    kind varchar(20) NOT NULL, required boolean NOT NULL DEFAULT false,
    options jsonb, offers jsonb, show_if jsonb,
    position integer NOT NULL DEFAULT 0,
    CONSTRAINT uq_question_event_slug UNIQUE (event, slug)
);

CREATE TABLE form_version (  -- the questions of a form as they were asked under one version
    id serial PRIMARY KEY,
    event integer NOT NULL REFERENCES event ON DELETE RESTRICT,
    version integer NOT NULL, questions jsonb NOT NULL, since timestamptz NOT NULL,
    CONSTRAINT uq_form_version_event_version UNIQUE (event, version)
);

CREATE TABLE credit (  -- what an event or a session counts for; until is null while it holds
    id serial PRIMARY KEY,
    event integer NOT NULL REFERENCES event ON DELETE RESTRICT,
    session integer REFERENCES session ON DELETE CASCADE,
    campaign integer NOT NULL REFERENCES campaign ON DELETE RESTRICT,
    role varchar(10) NOT NULL CONSTRAINT ck_credit_role CHECK (role IN ('primary', 'also')),
    line integer REFERENCES report_line ON DELETE RESTRICT,
    since timestamptz NOT NULL, until timestamptz, by varchar(80) NOT NULL
);
CREATE UNIQUE INDEX uq_credit_event ON credit (event, campaign, line) NULLS NOT DISTINCT
    WHERE session IS NULL AND until IS NULL;
CREATE UNIQUE INDEX uq_credit_session ON credit (session, campaign, line) NULLS NOT DISTINCT
    WHERE session IS NOT NULL AND until IS NULL;
CREATE INDEX ix_credit_event ON credit (event);
CREATE INDEX ix_credit_session ON credit (session);
CREATE INDEX ix_credit_campaign ON credit (campaign);
CREATE INDEX ix_credit_line ON credit (line);

-- ============================================================== places

CREATE TABLE quota (  -- a pool of places, of a session or of an offer; size is null without limit
    id serial PRIMARY KEY,
    session integer REFERENCES session ON DELETE CASCADE CONSTRAINT uq_quota_session UNIQUE,
    offer integer REFERENCES offer ON DELETE CASCADE CONSTRAINT uq_quota_offer UNIQUE,
    size integer, taken integer NOT NULL DEFAULT 0, at_door integer NOT NULL DEFAULT 0,
    CONSTRAINT ck_quota_of_a_session_or_an_offer CHECK (num_nonnulls(session, offer) = 1),
    CONSTRAINT ck_quota_taken_within_size CHECK (taken >= 0 AND (size IS NULL OR taken <= size)),
    CONSTRAINT ck_quota_at_door_not_negative CHECK (at_door >= 0)
) WITH (fillfactor = 50);  -- room for new versions of the row: no index must be told of a sale

CREATE TABLE claim (  -- one ticket's draw on one quota, until it expires or is released
    id serial PRIMARY KEY,
    quota integer NOT NULL REFERENCES quota ON DELETE RESTRICT,
    ticket integer NOT NULL,
    heads integer NOT NULL DEFAULT 1 CONSTRAINT ck_claim_heads_positive CHECK (heads > 0),
    at_door boolean NOT NULL DEFAULT false,
    claimed_at timestamptz NOT NULL, expires_at timestamptz, released_at timestamptz,
    CONSTRAINT uq_claim_ticket_quota UNIQUE (ticket, quota)
);
CREATE INDEX ix_claim_quota ON claim (quota);
CREATE INDEX ix_claim_expiring ON claim (expires_at)
    WHERE released_at IS NULL AND expires_at IS NOT NULL;

-- ============================================================== tickets

CREATE TABLE ticket (  -- one guest's right to enter; heads is null, or of a group
    id serial PRIMARY KEY,
    number bytea NOT NULL CONSTRAINT uq_ticket_number UNIQUE,
    short varchar(8) NOT NULL CONSTRAINT uq_ticket_short UNIQUE,
    event integer NOT NULL REFERENCES event ON DELETE RESTRICT,
    offer integer REFERENCES offer ON DELETE RESTRICT,
    issue smallint NOT NULL DEFAULT 0, key_slot smallint NOT NULL DEFAULT 0, heads integer,
    tag bytea NOT NULL CONSTRAINT uq_ticket_tag UNIQUE,
    short_tag bytea NOT NULL CONSTRAINT uq_ticket_short_tag UNIQUE,
    entered integer[] NOT NULL DEFAULT '{}',  -- sessions it was let in to: kept by the door
    issued_at timestamptz NOT NULL, changed_in bigint NOT NULL,
    CONSTRAINT ck_ticket_heads_positive CHECK (heads IS NULL OR heads > 0)
) WITH (fillfactor = 85);
CREATE INDEX ix_ticket_event ON ticket (event);
CREATE INDEX ix_ticket_offer ON ticket (offer);
ALTER TABLE claim ADD CONSTRAINT fk_claim_ticket FOREIGN KEY (ticket) REFERENCES ticket;

CREATE TABLE ticket_bar (  -- why a ticket may not come in, until the reason is lifted
    id serial PRIMARY KEY,
    ticket integer NOT NULL REFERENCES ticket ON DELETE RESTRICT,
    why varchar(20) NOT NULL, since timestamptz NOT NULL, by varchar(80) NOT NULL,
    lifted_at timestamptz, lifted_by varchar(80),
    CONSTRAINT ck_ticket_bar_why
        CHECK (why IN ('replaced', 'cancelled', 'unpaid', 'not_approved', 'consent_missing'))
);
CREATE UNIQUE INDEX uq_ticket_bar_standing ON ticket_bar (ticket, why) WHERE lifted_at IS NULL;
CREATE INDEX ix_ticket_bar_ticket ON ticket_bar (ticket);

-- ============================================================== registration

CREATE TABLE registration (  -- a booking by a contact for one guest or more
    id serial PRIMARY KEY,
    reference varchar(12) NOT NULL CONSTRAINT uq_registration_reference UNIQUE,
    event integer NOT NULL REFERENCES event ON DELETE RESTRICT,
    contact integer REFERENCES particulars ON DELETE RESTRICT,
    locale varchar(10) NOT NULL DEFAULT 'zh-Hant', via varchar(80),
    form_version integer NOT NULL DEFAULT 1, made_at timestamptz NOT NULL,
    made_where varchar(10) NOT NULL DEFAULT 'online'
);
CREATE INDEX ix_registration_event ON registration (event);
CREATE INDEX ix_registration_contact ON registration (contact);

CREATE TABLE guest (  -- a ticket in a registration, and whose it is
    id serial PRIMARY KEY,
    registration integer NOT NULL REFERENCES registration ON DELETE RESTRICT,
    ticket integer NOT NULL REFERENCES ticket ON DELETE RESTRICT CONSTRAINT uq_guest_ticket UNIQUE,
    person integer REFERENCES person ON DELETE RESTRICT,
    particulars integer REFERENCES particulars ON DELETE RESTRICT,
    position integer NOT NULL DEFAULT 0,
    CONSTRAINT uq_guest_registration_position UNIQUE (registration, position),
    CONSTRAINT ck_guest_told_of_a_person CHECK ((person IS NULL) = (particulars IS NULL))
);
CREATE INDEX ix_guest_person ON guest (person);
CREATE INDEX ix_guest_particulars ON guest (particulars);

-- ============================================================== devices

CREATE TABLE pairing (  -- an invitation to phones: its code works so many times
    id serial PRIMARY KEY,
    event integer NOT NULL REFERENCES event ON DELETE RESTRICT,
    gate integer REFERENCES gate ON DELETE RESTRICT,
    name varchar(80) NOT NULL DEFAULT '', role varchar(10) NOT NULL DEFAULT 'lead',
    uses integer NOT NULL DEFAULT 1, used integer NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL,
    made_at timestamptz NOT NULL, made_by varchar(80) NOT NULL,
    CONSTRAINT ck_pairing_uses CHECK (used BETWEEN 0 AND uses)
);
CREATE INDEX ix_pairing_event ON pairing (event);

CREATE TABLE pairing_session (  -- the sessions its phones may scan for; none: all of the event
    id serial PRIMARY KEY,
    pairing integer NOT NULL REFERENCES pairing ON DELETE CASCADE,
    session integer NOT NULL REFERENCES session ON DELETE RESTRICT,
    CONSTRAINT uq_pairing_session_pairing_session UNIQUE (pairing, session)
);
CREATE INDEX ix_pairing_session_session ON pairing_session (session);

CREATE TABLE device (  -- a phone at the door
    id serial PRIMARY KEY,
    pairing integer NOT NULL REFERENCES pairing ON DELETE CASCADE,
    event integer NOT NULL REFERENCES event ON DELETE RESTRICT,
    gate integer REFERENCES gate ON DELETE RESTRICT,
    name varchar(80) NOT NULL DEFAULT '', role varchar(10) NOT NULL DEFAULT 'lead',
    token_hash bytea CONSTRAINT uq_device_token_hash UNIQUE,
    paired_at timestamptz,
    revoked_at timestamptz, revoked_by varchar(80),
    announced integer NOT NULL DEFAULT 0, received_through integer NOT NULL DEFAULT 0,
    received integer NOT NULL DEFAULT 0, seen_at timestamptz
) WITH (fillfactor = 50);
CREATE INDEX ix_device_pairing ON device (pairing);
CREATE INDEX ix_device_event ON device (event);

-- ============================================================== admission

CREATE TABLE scan (  -- one row of a phone, kept whatever the verdict, never edited
    id bigserial PRIMARY KEY,
    device integer NOT NULL REFERENCES device ON DELETE RESTRICT,
    seq integer NOT NULL,
    key uuid CONSTRAINT uq_scan_key UNIQUE,
    content bytea NOT NULL, status varchar(12) NOT NULL,
    event integer NOT NULL REFERENCES event ON DELETE RESTRICT,
    gate integer REFERENCES gate ON DELETE RESTRICT,
    session integer REFERENCES session ON DELETE RESTRICT,
    ticket integer REFERENCES ticket ON DELETE RESTRICT,
    kind varchar(10), verdict varchar(20), told varchar(20),
    lets_in boolean NOT NULL DEFAULT false, undoes uuid,
    taps integer, category varchar(40), heads integer, reason varchar(200),
    scanned_at timestamptz, offset_ms bigint,
    effective_at timestamptz, received_at timestamptz NOT NULL,
    list_rev varchar(60), answer jsonb NOT NULL,
    CONSTRAINT uq_scan_device_seq UNIQUE (device, seq),
    CONSTRAINT ck_scan_status CHECK (
        status IN ('recorded', 'seen', 'quarantined', 'dismissed', 'unreadable'))
);
CREATE INDEX ix_scan_event ON scan (event);
CREATE INDEX ix_scan_session ON scan (session);
CREATE INDEX ix_scan_fold ON scan (ticket, session, effective_at) WHERE ticket IS NOT NULL;
CREATE INDEX ix_scan_undoes ON scan (undoes) WHERE undoes IS NOT NULL;

CREATE TABLE incident (  -- something that must not happen at a door
    id serial PRIMARY KEY,
    device integer NOT NULL REFERENCES device ON DELETE CASCADE,
    event integer NOT NULL REFERENCES event ON DELETE CASCADE,
    kind varchar(30) NOT NULL, seq integer, at timestamptz NOT NULL,
    CONSTRAINT uq_incident_device_kind_seq UNIQUE (device, kind, seq)
);
CREATE INDEX ix_incident_event ON incident (event);

CREATE TABLE admission (  -- the earliest scan that lets a ticket into a session and is not undone
    id serial PRIMARY KEY,
    session integer NOT NULL REFERENCES session ON DELETE RESTRICT,
    ticket integer NOT NULL REFERENCES ticket ON DELETE RESTRICT,
    person integer REFERENCES person ON DELETE RESTRICT,
    scan bigint NOT NULL REFERENCES scan ON DELETE RESTRICT CONSTRAINT uq_admission_scan UNIQUE,
    heads integer, at timestamptz NOT NULL,
    CONSTRAINT uq_admission_session_ticket UNIQUE (session, ticket)
);
CREATE INDEX ix_admission_ticket ON admission (ticket);
CREATE INDEX ix_admission_person ON admission (person);

CREATE TABLE headcount (  -- how many were counted by a clicker, or typed in afterwards
    id bigserial PRIMARY KEY,
    session integer NOT NULL REFERENCES session ON DELETE RESTRICT,
    quantity integer NOT NULL, category varchar(40), note varchar(300),
    at timestamptz NOT NULL, entered_at timestamptz NOT NULL, by varchar(80) NOT NULL,
    scan bigint REFERENCES scan ON DELETE RESTRICT CONSTRAINT uq_headcount_scan UNIQUE
);
CREATE INDEX ix_headcount_session ON headcount (session);

-- ============================================================== petitions

CREATE TABLE petition (  -- a demand to be signed
    id serial PRIMARY KEY,
    slug varchar(80) NOT NULL CONSTRAINT uq_petition_slug UNIQUE,
    title jsonb NOT NULL, demand jsonb NOT NULL, target jsonb,
    version integer NOT NULL DEFAULT 1,  -- of title, demand and target
    goal integer, baseline integer NOT NULL DEFAULT 0,
    open boolean NOT NULL DEFAULT true,
    team integer NOT NULL REFERENCES team ON DELETE RESTRICT, created_at timestamptz NOT NULL
);
CREATE INDEX ix_petition_team ON petition (team);

CREATE TABLE petition_text (  -- what people signed: each version of it, never edited
    id serial PRIMARY KEY,
    petition integer NOT NULL REFERENCES petition ON DELETE RESTRICT,
    version integer NOT NULL,
    title jsonb NOT NULL, demand jsonb NOT NULL, target jsonb,
    since timestamptz NOT NULL, by varchar(80) NOT NULL,
    CONSTRAINT uq_petition_text_petition_version UNIQUE (petition, version)
);

CREATE TABLE petition_credit (  -- what a petition counts for; dated rows, as credit
    id serial PRIMARY KEY,
    petition integer NOT NULL REFERENCES petition ON DELETE RESTRICT,
    campaign integer NOT NULL REFERENCES campaign ON DELETE RESTRICT,
    since timestamptz NOT NULL, until timestamptz, by varchar(80) NOT NULL
);
CREATE UNIQUE INDEX uq_petition_credit ON petition_credit (petition, campaign) WHERE until IS NULL;
CREATE INDEX ix_petition_credit_campaign ON petition_credit (campaign);

CREATE TABLE petition_event (  -- that an event's ticket page offers a petition
    id serial PRIMARY KEY,
    petition integer NOT NULL REFERENCES petition ON DELETE CASCADE,
    event integer NOT NULL REFERENCES event ON DELETE CASCADE,
    CONSTRAINT uq_petition_event_petition_event UNIQUE (petition, event)
);
CREATE INDEX ix_petition_event_event ON petition_event (event);

CREATE TABLE signature (  -- support for a petition, given once; a person's are counted as one
    id bigserial PRIMARY KEY,
    petition integer NOT NULL REFERENCES petition ON DELETE RESTRICT,
    text integer NOT NULL REFERENCES petition_text ON DELETE RESTRICT,
    person integer NOT NULL REFERENCES person ON DELETE RESTRICT,
    particulars integer NOT NULL REFERENCES particulars ON DELETE RESTRICT,
    origin varchar(10) NOT NULL,
    session integer REFERENCES session ON DELETE RESTRICT,
    ticket integer REFERENCES ticket ON DELETE RESTRICT,
    device integer REFERENCES device ON DELETE RESTRICT,
    placement varchar(40), locale varchar(10) NOT NULL DEFAULT 'zh-Hant',
    made_at timestamptz NOT NULL, mail_due_at timestamptz
);
CREATE INDEX ix_signature_petition ON signature (petition);
CREATE INDEX ix_signature_person ON signature (person);
CREATE INDEX ix_signature_text ON signature (text);
CREATE INDEX ix_signature_particulars ON signature (particulars);
CREATE INDEX ix_signature_session ON signature (session);
CREATE INDEX ix_signature_ticket ON signature (ticket);

CREATE TABLE typed_signature (  -- by name and e-mail, as it was typed, until it is kept
    id bigserial PRIMARY KEY,
    text integer NOT NULL REFERENCES petition_text ON DELETE RESTRICT,
    particulars integer NOT NULL REFERENCES particulars ON DELETE RESTRICT,
    session integer REFERENCES session ON DELETE RESTRICT,
    notice integer NOT NULL,
    public boolean NOT NULL DEFAULT false, updates boolean NOT NULL DEFAULT false,
    at timestamptz NOT NULL
);
CREATE INDEX ix_typed_signature_text ON typed_signature (text);
CREATE INDEX ix_typed_signature_particulars ON typed_signature (particulars);
CREATE INDEX ix_typed_signature_session ON typed_signature (session);

CREATE TABLE signature_step (  -- what became of a signature; the latest step says what it is
    id bigserial PRIMARY KEY,
    signature bigint NOT NULL REFERENCES signature ON DELETE RESTRICT,
    state varchar(10) NOT NULL, at timestamptz NOT NULL, by varchar(80) NOT NULL,
    CONSTRAINT ck_signature_step_state
        CHECK (state IN ('confirmed', 'witnessed', 'paper', 'pending', 'withdrawn', 'rejected'))
);
CREATE INDEX ix_signature_step_latest ON signature_step (signature, id DESC);

-- ============================================================== actions and measures

CREATE TABLE action (  -- a quantity of something done for a campaign
    id bigserial PRIMARY KEY,
    type varchar(40) NOT NULL CONSTRAINT ck_action_is_no_signature CHECK (type <> 'signature'),
    quantity integer NOT NULL CONSTRAINT ck_action_quantity_not_zero CHECK (quantity <> 0),
    session integer REFERENCES session ON DELETE RESTRICT,
    petition integer REFERENCES petition ON DELETE RESTRICT,
    campaign integer REFERENCES campaign ON DELETE RESTRICT,
    person integer REFERENCES person ON DELETE RESTRICT,
    note varchar(300),
    at timestamptz NOT NULL, entered_at timestamptz NOT NULL, by varchar(80) NOT NULL
);
CREATE INDEX ix_action_session ON action (session);
CREATE INDEX ix_action_petition ON action (petition);
CREATE INDEX ix_action_campaign ON action (campaign);
CREATE INDEX ix_action_person ON action (person);

CREATE TABLE measure (  -- a figure reported for a line and a period
    id serial PRIMARY KEY,
    line integer NOT NULL REFERENCES report_line ON DELETE RESTRICT,
    figure varchar(30) NOT NULL, value bigint NOT NULL, unit varchar(20) NOT NULL DEFAULT '',
    qualifier varchar(10) NOT NULL, basis varchar(20) NOT NULL,
    since date NOT NULL, until date NOT NULL,
    session integer REFERENCES session ON DELETE RESTRICT,
    note varchar(300),
    entered_at timestamptz NOT NULL, by varchar(80) NOT NULL
);
CREATE INDEX ix_measure_line ON measure (line);
CREATE INDEX ix_measure_session ON measure (session);

-- ============================================================== mails

CREATE TABLE mailed (  -- to which mailbox a mail went, or in which mail it is gathered
    id serial PRIMARY KEY,
    post bigint NOT NULL CONSTRAINT uq_mailed_post UNIQUE,
    mailbox bytea NOT NULL,
    gathered_in bigint, at timestamptz NOT NULL
);
CREATE INDEX ix_mailed_mailbox ON mailed (mailbox);
CREATE INDEX ix_mailed_gathered_in ON mailed (gathered_in);
CREATE INDEX ix_mailed_at ON mailed (at);

-- ============================================================== references to later rooms

ALTER TABLE journal ADD CONSTRAINT fk_journal_event FOREIGN KEY (event) REFERENCES event;
ALTER TABLE first_known ADD CONSTRAINT fk_first_known_event FOREIGN KEY (event) REFERENCES event;
ALTER TABLE answer
    ADD CONSTRAINT fk_answer_registration FOREIGN KEY (registration) REFERENCES registration,
    ADD CONSTRAINT fk_answer_ticket FOREIGN KEY (ticket) REFERENCES ticket,
    ADD CONSTRAINT fk_answer_question FOREIGN KEY (question) REFERENCES question;
ALTER TABLE consent
    ADD CONSTRAINT fk_consent_registration FOREIGN KEY (registration) REFERENCES registration,
    ADD CONSTRAINT fk_consent_signature FOREIGN KEY (signature) REFERENCES signature;

-- ============================================================== rows that are always there

INSERT INTO epoch (value, since) VALUES (1, now());
INSERT INTO team (slug, name) VALUES ('organisation', 'organisation');
