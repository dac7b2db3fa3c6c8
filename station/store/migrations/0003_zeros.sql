-- Where the empty board's zero was, so that its drift and what it owes to the
-- temperature can be told. One row a tare, and one each ten minutes while it is followed.
CREATE TABLE zero (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    noted_at TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    t_ns INTEGER NOT NULL,
    board_id TEXT NOT NULL,
    simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
    force_n TEXT NOT NULL,
    temperature_c REAL
) STRICT;

CREATE INDEX zero_by_board ON zero (board_id, simulated, seq);
