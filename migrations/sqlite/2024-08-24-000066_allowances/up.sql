-- When the allowance of a caller is whole again, so that programs that share this database count
-- together.
CREATE TABLE allowances (
    caller_hash TEXT NOT NULL PRIMARY KEY,
    full_at TIMESTAMP NOT NULL
);
