-- The trials of one run of a protocol with several steps share a series.
ALTER TABLE trial ADD COLUMN series_id TEXT;
ALTER TABLE trial ADD COLUMN step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE trial ADD COLUMN practice INTEGER NOT NULL DEFAULT 0
    CHECK (practice IN (0, 1));

CREATE INDEX trial_by_series ON trial (series_id, seq) WHERE series_id IS NOT NULL;
