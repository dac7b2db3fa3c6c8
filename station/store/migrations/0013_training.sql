-- A session at the board that is under way, as `station.coach.board.state.Kept`: what
-- was done so far survives the station. It goes when it is over and in the diary.
CREATE TABLE training (
    person_id TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
