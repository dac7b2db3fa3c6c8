-- One row a day of a person: what they said in the morning and what they trained, as
-- `station.coach.values.DayLog`.
CREATE TABLE diary (
    person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (person_id, day)
) STRICT;
