-- A transaction is told from others by its identity: what OCPP 1.6's repeated starts have in common, or the
-- charger's own transactionId in 2.0.1. What was kept before gets the identity its repeated start would have.
CREATE TABLE transactions_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 2147483647),
    charge_point_id TEXT NOT NULL,
    identity TEXT NOT NULL,
    connector_id INTEGER NOT NULL,
    started_wall_s REAL NOT NULL,
    id_tag TEXT NOT NULL DEFAULT '',
    tag_name TEXT NOT NULL DEFAULT '',
    refused TEXT NOT NULL DEFAULT '',
    charger_started TEXT NOT NULL DEFAULT '',
    meter_start_wh INTEGER,
    started INTEGER NOT NULL DEFAULT 1,
    stopped_wall_s REAL,
    charger_stopped TEXT NOT NULL DEFAULT '',
    meter_stop_wh INTEGER,
    stop_reason TEXT NOT NULL DEFAULT '',
    energy_wh REAL NOT NULL DEFAULT 0,
    energy_estimated INTEGER NOT NULL DEFAULT 0,
    energy_l1_wh REAL,
    energy_l2_wh REAL,
    energy_l3_wh REAL,
    phases_estimated INTEGER NOT NULL DEFAULT 0,
    offline INTEGER NOT NULL DEFAULT 0,
    gap_s REAL NOT NULL DEFAULT 0,
    register_wh REAL,
    measured_wall_s REAL,
    UNIQUE (charge_point_id, identity)
) STRICT;

INSERT OR IGNORE INTO transactions_new (id, charge_point_id, identity, connector_id, started_wall_s, id_tag,
    charger_started, meter_start_wh, stopped_wall_s, meter_stop_wh, stop_reason, energy_wh)
SELECT id, charge_point_id,
    connector_id || '|' || id_tag || '|' || charger_started || '|' || meter_start_wh,
    connector_id, started_wall_s, id_tag,
    charger_started, meter_start_wh, stopped_wall_s, meter_stop_wh, stop_reason, energy_wh
FROM transactions;

-- Ids go on from where they were, also where the newest rows are gone.
DELETE FROM sqlite_sequence WHERE name = 'transactions_new';
INSERT INTO sqlite_sequence SELECT 'transactions_new', seq FROM sqlite_sequence WHERE name = 'transactions';
DROP TABLE transactions;
ALTER TABLE transactions_new RENAME TO transactions;

CREATE INDEX open_transactions ON transactions (id) WHERE stopped_wall_s IS NULL;
CREATE INDEX transactions_by_time ON transactions (started_wall_s);
