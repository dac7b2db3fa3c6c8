-- What a clinician knows of somebody, what was noted at a visit, and which trials a
-- clinician has looked at and accepted.
CREATE TABLE client (
    person_id TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    birth_year INTEGER CHECK (birth_year BETWEEN 1900 AND 2200),
    sex TEXT CHECK (sex IN ('female', 'male', 'other')),
    height_cm REAL CHECK (height_cm BETWEEN 50 AND 250),
    mass_kg REAL CHECK (mass_kg BETWEEN 10 AND 300),
    dominant_leg TEXT CHECK (dominant_leg IN ('left', 'right')),
    affected_side TEXT CHECK (affected_side IN ('left', 'right', 'both', 'none')),
    reason TEXT NOT NULL DEFAULT '',
    plan TEXT NOT NULL DEFAULT '',
    changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE note (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    noted_at TEXT NOT NULL,
    pain INTEGER CHECK (pain BETWEEN 0 AND 10),
    exertion INTEGER CHECK (exertion BETWEEN 0 AND 10),
    footwear TEXT CHECK (footwear IN ('barefoot', 'socks', 'shoes', 'insoles')),
    exercised INTEGER CHECK (exercised IN (0, 1)),
    text TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX note_by_person ON note (person_id, seq);

ALTER TABLE trial ADD COLUMN accepted_at TEXT;
