-- How the screen fits a member, and how heavy the board was in a trial: a weight far from
-- somebody's own asks whether it is still them.
CREATE TABLE ease (
    person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (person_id, name)
) STRICT;

ALTER TABLE trial ADD COLUMN load_n REAL;
