-- What an outbox row is about, and when the club acknowledged it: raw counts may be let
-- go long after that.
ALTER TABLE outbox ADD COLUMN trial_id TEXT;
ALTER TABLE outbox ADD COLUMN acknowledged_at TEXT;
UPDATE outbox SET trial_id = json_extract(CAST(body AS TEXT), '$.id');

CREATE INDEX outbox_by_trial ON outbox (trial_id);
