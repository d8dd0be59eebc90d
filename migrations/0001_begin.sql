-- The log: one row for every change, in one order for everybody. A row holds ids, never text: what a change
-- said is looked up as it is now, so that deleted words never come back.
CREATE TABLE log (
    cursor  INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    by      INTEGER,
    room    INTEGER,
    user    INTEGER,
    message INTEGER,
    session INTEGER,
    -- A word of a closed list or a time: the role given, the reason a session ended, the end of a mute.
    detail  TEXT
) STRICT;

CREATE TABLE people (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    display     TEXT NOT NULL,
    role        TEXT NOT NULL,
    password    TEXT,
    created_at  INTEGER NOT NULL,
    mute_until  INTEGER,
    mute_reason TEXT
) STRICT;

CREATE TABLE rooms (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    topic      TEXT NOT NULL,
    kind       TEXT NOT NULL,
    creator    INTEGER,
    archived   INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE memberships (
    room        INTEGER NOT NULL,
    user        INTEGER NOT NULL,
    since       INTEGER NOT NULL,
    mute_until  INTEGER,
    mute_reason TEXT,
    PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE messages (
    id             INTEGER PRIMARY KEY,
    room           INTEGER NOT NULL,
    author         INTEGER NOT NULL,
    -- 0 everyone; 1 to 4 this role (guest, member, moderator, admin) and above; 5 the people in message_people.
    audience       INTEGER NOT NULL,
    body           TEXT,
    client_id      TEXT NOT NULL,
    posted_at      INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    deleted_at     INTEGER,
    deleted_by     INTEGER,
    deleted_reason TEXT
) STRICT;

CREATE INDEX messages_by_room ON messages (room, id);

CREATE TABLE message_people (
    message INTEGER NOT NULL,
    user    INTEGER NOT NULL,
    PRIMARY KEY (message, user)
) STRICT, WITHOUT ROWID;

-- Which message a person's client_id posted. Kept when the message is gone: a key never posts twice.
CREATE TABLE posted_keys (
    user      INTEGER NOT NULL,
    client_id TEXT NOT NULL,
    digest    BLOB NOT NULL,
    message   INTEGER NOT NULL,
    PRIMARY KEY (user, client_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    id           INTEGER PRIMARY KEY,
    user         INTEGER NOT NULL,
    token        BLOB NOT NULL UNIQUE,
    started_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    agent        TEXT NOT NULL,
    address      TEXT NOT NULL,
    ended_at     INTEGER,
    end_reason   TEXT
) STRICT;

CREATE INDEX sessions_live ON sessions (user) WHERE ended_at IS NULL;

-- Values that belong to this database as a whole.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO meta (key, value) VALUES ('request_digest_key', randomblob(32));

-- Two rooms are there from the start: announcements, and the open room that newcomers find.
INSERT INTO rooms (id, name, topic, kind, created_at) VALUES
    (1, 'announcements', 'News for everybody. Moderators write here.', 'announcements', unixepoch() * 1000),
    (2, 'general', 'Everything that has no better place. Be kind, be brief.', 'open', unixepoch() * 1000);
INSERT INTO log (cursor, at, kind, room) VALUES
    (1, unixepoch() * 1000, 'room_created', 1),
    (2, unixepoch() * 1000, 'room_created', 2);
