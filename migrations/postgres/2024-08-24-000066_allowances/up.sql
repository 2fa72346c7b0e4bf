-- When the allowance of a caller is whole again, so that programs that share this database count
-- together. What a crash forgets costs nothing, and no count waits for the disk.
CREATE UNLOGGED TABLE allowances (
    caller_hash TEXT NOT NULL PRIMARY KEY,
    full_at TIMESTAMP NOT NULL
);
