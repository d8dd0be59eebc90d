-- What was done and what was refused. Each row's digest covers its salt and its payload, each link covers the digest and
-- the link before: a payload may be erased with its salt and the chain still verifies, a row may not be altered or taken out.
CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    -- JSON: who, what, whom.
    payload TEXT,
    salt    BLOB,
    digest  BLOB NOT NULL,
    link    BLOB NOT NULL
) STRICT;
