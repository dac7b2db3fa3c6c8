-- Identifiers are UUIDs made on the station; `seq` keeps the order in which things
-- happened, because a Pi without a clock may begin in 1970.

CREATE TABLE person (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL UNIQUE,
    nickname TEXT,
    created_at TEXT NOT NULL
) STRICT;

-- Named by the digest of its body: a new zero is a new calibration.
CREATE TABLE calibration (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE trial (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    person_id TEXT REFERENCES person (id),
    protocol_id TEXT NOT NULL,
    protocol_version TEXT NOT NULL,
    side TEXT CHECK (side IN ('left', 'right')),
    stance TEXT NOT NULL,
    vision TEXT NOT NULL,
    surface TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('running', 'done', 'failed', 'interrupted', 'discarded')),
    outcome TEXT,
    reason TEXT,
    started_at TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    start_ns INTEGER,
    end_ns INTEGER,
    hold_s REAL,
    simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
    board_id TEXT NOT NULL,
    calibration_id TEXT REFERENCES calibration (id),
    pipeline TEXT,
    flags TEXT NOT NULL DEFAULT '[]'
) STRICT;

CREATE INDEX trial_by_person ON trial (person_id, protocol_id, side, seq);
CREATE INDEX trial_by_state ON trial (state);

-- Raw counts as they came, about one row a second.
CREATE TABLE chunk (
    trial_id TEXT NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (trial_id, n)
) STRICT;

CREATE TABLE event (
    trial_id TEXT NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    t_ns INTEGER NOT NULL,
    type TEXT NOT NULL,
    confidence REAL,
    detail TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (trial_id, n)
) STRICT;

-- A measure that cannot be given has a reason in place of a value.
CREATE TABLE measure (
    trial_id TEXT NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    pipeline TEXT NOT NULL,
    name TEXT NOT NULL,
    value REAL,
    unit TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (trial_id, pipeline, name),
    CHECK (value IS NOT NULL OR reason IS NOT NULL)
) STRICT;

CREATE TABLE trace (
    trial_id TEXT PRIMARY KEY REFERENCES trial (id) ON DELETE CASCADE,
    body BLOB NOT NULL
) STRICT;

-- What waits for the club. `next_try_ns` is CLOCK_MONOTONIC of the present boot.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    body BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_ns INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'sent', 'refused')),
    last_error TEXT
) STRICT;

CREATE INDEX outbox_by_state ON outbox (state, seq);
