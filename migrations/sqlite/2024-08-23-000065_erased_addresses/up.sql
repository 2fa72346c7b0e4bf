-- Addresses that were erased at the wish of their owner, as a salted hash: enough to know one again
-- and never to write to it, and not enough to write to it.
CREATE TABLE erased_addresses (
    address_hash TEXT NOT NULL PRIMARY KEY,
    erased_on DATE NOT NULL
);
