-- What was planned for somebody, as `station.coach.values.Plan`; the newest counts.
CREATE TABLE plan (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    made_at TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE INDEX plan_by_person ON plan (person_id, seq);
