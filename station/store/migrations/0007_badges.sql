-- Badges that stand for a person. Only a slow digest of a badge's number is kept, with
-- a salt that no other station has: the number itself may open doors.
CREATE TABLE badge_salt (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    salt BLOB NOT NULL
) STRICT;

INSERT INTO badge_salt VALUES (1, randomblob(16));

CREATE TABLE badge (
    digest TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    learned_at TEXT NOT NULL
) STRICT;

CREATE INDEX badge_by_person ON badge (person_id);
