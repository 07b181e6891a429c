-- How each loadpoint's car and charger answer a setpoint. answer: JSON, whatever the balancer has learned.
CREATE TABLE learned_answer (
    loadpoint_id TEXT NOT NULL PRIMARY KEY,
    answer TEXT NOT NULL,
    updated_wall_s REAL NOT NULL
) STRICT, WITHOUT ROWID;
