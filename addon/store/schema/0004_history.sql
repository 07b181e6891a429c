-- What flowed: packed samples, a minute of 10 s buckets or one bucket of 60 s a row; a layout names a row's columns.
CREATE TABLE sample_layouts (
    id INTEGER PRIMARY KEY,
    channels TEXT NOT NULL UNIQUE
) STRICT;

-- Two tables, each filled at its end: a write touches one page of either.
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

-- What was decided, and why.
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

-- What sessions cost, as far as a price was known while the energy flowed.
CREATE TABLE session_costs (
    transaction_id INTEGER PRIMARY KEY REFERENCES transactions (id),
    cost REAL NOT NULL,
    priced_wh REAL NOT NULL,
    currency TEXT NOT NULL
) STRICT;
