-- A message may answer another one and may have been edited.
ALTER TABLE messages ADD COLUMN reply_to INTEGER;
ALTER TABLE messages ADD COLUMN edited_at INTEGER;

-- Whom a message names: people who would see it when it was written.
CREATE TABLE message_mentions (
    message INTEGER NOT NULL,
    user    INTEGER NOT NULL,
    room    INTEGER NOT NULL,
    PRIMARY KEY (message, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX message_mentions_by_person ON message_mentions (user, room, message);

-- Signs given to messages. The log says that one was given or taken back, and not which.
CREATE TABLE reactions (
    message INTEGER NOT NULL,
    emoji   TEXT NOT NULL,
    user    INTEGER NOT NULL,
    cursor  INTEGER NOT NULL,
    PRIMARY KEY (message, emoji, user)
) STRICT, WITHOUT ROWID;
