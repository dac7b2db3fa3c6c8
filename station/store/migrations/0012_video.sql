-- What the kiosk's camera recorded of a trial, for those who agreed to it. The pictures
-- themselves are `videos/<id>` in the data folder.
CREATE TABLE video (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    trial_id TEXT NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    mime TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('coming', 'kept')),
    begun_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    -- The first picture, on the clock of the readings, and how far off that may be.
    start_ns INTEGER NOT NULL,
    error_ns INTEGER NOT NULL,
    duration_s REAL,
    bytes INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX video_by_person ON video (person_id, seq);
CREATE INDEX video_by_trial ON video (trial_id);
