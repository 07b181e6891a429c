-- A database as the app of schema 2 left it (sqlite3 .dump).
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
INSERT INTO "charge_points" VALUES('TACW2243521T1234','ABB','CDT_TACW11::NET_WIFI','TACW2243521T1234','V1.8.21',1795000000.25,'{"provisioned":true,"connectors":1}');
CREATE TABLE learned_answer (
    loadpoint_id TEXT NOT NULL PRIMARY KEY,
    answer TEXT NOT NULL,
    updated_wall_s REAL NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "learned_answer" VALUES('TACW2243521T1234','{"dead_s": 2.5}',1795115000.0);
CREATE TABLE limits (
    charge_point_id TEXT NOT NULL REFERENCES charge_points (id) ON DELETE CASCADE,
    connector_id INTEGER NOT NULL,
    limit_da INTEGER NOT NULL,
    fallback_da INTEGER NOT NULL,
    sent_wall_s REAL NOT NULL,
    dead_man_wall_s REAL,
    PRIMARY KEY (charge_point_id, connector_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "limits" VALUES('TACW2243521T1234',1,83,60,1795115000.0,1795115600.0);
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
INSERT INTO "transactions" VALUES(29917383,'TACW2243521T1234',1,'04A2B3C4D5E680','2026-11-20T17:02:11Z',120500,1794934931.0,1794949331.5,127000,'EVDisconnected',6500.0);
INSERT INTO "transactions" VALUES(29917384,'TACW2243521T1234',1,'','2026-11-21T17:02:11Z',127000,1795021331.0,1795035731.0,NULL,'Superseded',12.5);
INSERT INTO "transactions" VALUES(29917385,'go-e 0815',2,'O''Neil|1','',2147483647,1795030000.0,NULL,NULL,'',1500.0);
INSERT INTO "transactions" VALUES(29917386,'TACW2243521T1234',1,'04A2B3C4D5E680','2026-11-22T19:00:00.000Z',131250,1795114800.0,NULL,NULL,'',800.25);
CREATE INDEX open_transactions ON transactions (id) WHERE stopped_wall_s IS NULL;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('transactions',29917390);
PRAGMA user_version = 2;
COMMIT;
