-- Accounts can be closed and deleted; programs have no password.
ALTER TABLE people ADD COLUMN account TEXT NOT NULL DEFAULT 'active';
ALTER TABLE people ADD COLUMN bot INTEGER NOT NULL DEFAULT 0;

-- How a session's person was recognised, when last, and until when that counts. A scope makes it a program's token:
-- `agent` is its name then and `address` the beginning by which it is recognised. JSON: {"rooms":[2],"write":true}, with
-- null for all rooms of its person.
ALTER TABLE sessions ADD COLUMN method TEXT NOT NULL DEFAULT 'password';
ALTER TABLE sessions ADD COLUMN proven_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN fresh_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN scope TEXT;
UPDATE sessions SET proven_at = started_at;

-- Links that make an account or a password. Only the hash of the code is kept; used ones stay for the record.
CREATE TABLE links (
    id         INTEGER PRIMARY KEY,
    hash       BLOB NOT NULL UNIQUE,
    made_at    INTEGER NOT NULL,
    by         INTEGER,
    expires_at INTEGER NOT NULL,
    -- How often it can be used yet; none when it was taken back.
    uses       INTEGER NOT NULL,
    -- Of an invitation: the role, and the rooms as a JSON list. Of a reset: whose password.
    role       TEXT,
    rooms      TEXT,
    user       INTEGER
) STRICT;

CREATE INDEX links_open ON links (id) WHERE uses > 0;

-- Signs what a browser keeps to be known again (D5).
INSERT OR IGNORE INTO meta (key, value) VALUES ('known_device_key', randomblob(32));
