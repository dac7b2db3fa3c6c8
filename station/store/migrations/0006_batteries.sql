-- One person's way through a battery: the plan as it was at the beginning. What was done
-- stands in the trials, which name their run and their part of it.
CREATE TABLE battery_run (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    battery_id TEXT NOT NULL,
    battery_version INTEGER NOT NULL,
    title TEXT NOT NULL,
    person_id TEXT REFERENCES person (id) ON DELETE CASCADE,
    plan TEXT NOT NULL,
    skipped TEXT NOT NULL DEFAULT '[]',
    effort TEXT NOT NULL DEFAULT 'null',
    effort_at TEXT,
    effort_ns INTEGER,
    boot_id TEXT,
    started_at TEXT NOT NULL,
    stopped_at TEXT
) STRICT;

CREATE INDEX battery_run_by_person ON battery_run (person_id, seq);

ALTER TABLE trial ADD COLUMN run_id TEXT;
ALTER TABLE trial ADD COLUMN run_part INTEGER;

CREATE INDEX trial_by_run ON trial (run_id, seq) WHERE run_id IS NOT NULL;

-- What the board cannot see, asked for after a trial.
CREATE TABLE answer (
    trial_id TEXT NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    yes INTEGER NOT NULL CHECK (yes IN (0, 1)),
    answered_at TEXT NOT NULL,
    PRIMARY KEY (trial_id, question)
) STRICT;
