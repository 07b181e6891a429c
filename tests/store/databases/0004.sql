-- A database as the app of schema 4 left it (sqlite3 .dump).
BEGIN TRANSACTION;
CREATE TABLE charge_points (
    id TEXT NOT NULL PRIMARY KEY,
    vendor TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    serial TEXT NOT NULL DEFAULT '',
    firmware TEXT NOT NULL DEFAULT '',
    last_seen_wall_s REAL NOT NULL DEFAULT 0,
    learned TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    time_s REAL NOT NULL,
    until_s REAL NOT NULL,
    loadpoint TEXT NOT NULL,
    name TEXT NOT NULL,
    from_da INTEGER,
    to_da INTEGER,
    lowest_da INTEGER,
    source TEXT NOT NULL,
    phase TEXT NOT NULL,
    reason TEXT NOT NULL,
    changes INTEGER NOT NULL
) STRICT;
INSERT INTO "decisions" VALUES(1,1795000000.25,1795000004.5,'garage','Garage',160,83,83,'main_fuse','L2','8.3 A: L2 has 8.3 A left under the 25 A main fuse (house 16.7 A)',2);
INSERT INTO "decisions" VALUES(2,1795000100.0,1795000100.0,'','',NULL,250,250,'meter_stale','','The site''s limit is 25 A, the meter can''t be believed. The meter is unavailable.',1);
CREATE TABLE learned_answer (
    loadpoint_id TEXT NOT NULL PRIMARY KEY,
    answer TEXT NOT NULL,
    updated_wall_s REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE limits (
    charge_point_id TEXT NOT NULL REFERENCES charge_points (id) ON DELETE CASCADE,
    connector_id INTEGER NOT NULL,
    limit_da INTEGER NOT NULL,
    fallback_da INTEGER NOT NULL,
    sent_wall_s REAL NOT NULL,
    dead_man_wall_s REAL,
    PRIMARY KEY (charge_point_id, connector_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE sample_layouts (
    id INTEGER PRIMARY KEY,
    channels TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE samples_10s (
    at_s INTEGER PRIMARY KEY,
    layout INTEGER NOT NULL REFERENCES sample_layouts (id),
    data BLOB NOT NULL
) STRICT;
CREATE TABLE samples_60s (
    at_s INTEGER PRIMARY KEY,
    layout INTEGER NOT NULL REFERENCES sample_layouts (id),
    data BLOB NOT NULL
) STRICT;
CREATE TABLE session_costs (
    transaction_id INTEGER PRIMARY KEY REFERENCES transactions (id),
    cost REAL NOT NULL,
    priced_wh REAL NOT NULL,
    currency TEXT NOT NULL
) STRICT;
CREATE TABLE "transactions" (
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
CREATE INDEX open_transactions ON transactions (id) WHERE stopped_wall_s IS NULL;
CREATE INDEX transactions_by_time ON transactions (started_wall_s);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('transactions',29917390);
PRAGMA user_version = 4;
COMMIT;
