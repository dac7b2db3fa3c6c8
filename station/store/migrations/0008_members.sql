-- What lets somebody see their own results, and what they have agreed to.
CREATE TABLE member_pin (
    person_id TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    wrong INTEGER NOT NULL DEFAULT 0,
    wrong_at_s REAL NOT NULL DEFAULT 0
) STRICT;

-- Every word is kept: what holds is the last one for a purpose.
CREATE TABLE consent (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    given INTEGER NOT NULL CHECK (given IN (0, 1)),
    said_at TEXT NOT NULL
) STRICT;

CREATE INDEX consent_by_person ON consent (person_id, purpose, seq);
