-- Charge points that have been here. learned: JSON, whatever the edge found out.
CREATE TABLE charge_points (
    id TEXT NOT NULL PRIMARY KEY,
    vendor TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    serial TEXT NOT NULL DEFAULT '',
    firmware TEXT NOT NULL DEFAULT '',
    last_seen_wall_s REAL NOT NULL DEFAULT 0,
    learned TEXT NOT NULL DEFAULT '{}'
) STRICT;

-- No reference to charge_points: what was charged stays known when its charger is forgotten.
-- AUTOINCREMENT: an id is not given twice even when its row is gone. OCPP's ids are 32 bit integers.
CREATE TABLE transactions (
    id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 2147483647),
    charge_point_id TEXT NOT NULL,
    connector_id INTEGER NOT NULL,
    id_tag TEXT NOT NULL,
    charger_started TEXT NOT NULL,
    meter_start_wh INTEGER NOT NULL,
    started_wall_s REAL NOT NULL,
    stopped_wall_s REAL,
    meter_stop_wh INTEGER,
    stop_reason TEXT NOT NULL DEFAULT '',
    energy_wh REAL NOT NULL DEFAULT 0,
    UNIQUE (charge_point_id, connector_id, id_tag, charger_started, meter_start_wh)
) STRICT;

-- The first id is the age of the epoch in minutes, some thirty millions. A home begins far fewer sessions than
-- minutes pass, so a database that takes the place of a lost one doesn't repeat ids that chargers still hold.
INSERT INTO sqlite_sequence VALUES
    ('transactions', max(0, min(CAST(strftime('%s', 'now') AS INTEGER) / 60, 1073741824)));

CREATE INDEX open_transactions ON transactions (id) WHERE stopped_wall_s IS NULL;

-- The last limit that each connector accepted.
CREATE TABLE limits (
    charge_point_id TEXT NOT NULL REFERENCES charge_points (id) ON DELETE CASCADE,
    connector_id INTEGER NOT NULL,
    limit_da INTEGER NOT NULL,
    fallback_da INTEGER NOT NULL,
    sent_wall_s REAL NOT NULL,
    dead_man_wall_s REAL,
    PRIMARY KEY (charge_point_id, connector_id)
) STRICT, WITHOUT ROWID;
