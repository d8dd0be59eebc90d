-- The index of words takes in many messages at a time: its part of a commit was half of the pages, and merging what came
-- in small pieces. This says up to which message it knows them; what is newer is taken in before anybody looks.
CREATE TABLE words_known (
    upto INTEGER NOT NULL
) STRICT;

INSERT INTO words_known (upto) SELECT coalesce(max(id), 0) FROM messages;

DROP TRIGGER posts_go_where_they_belong;

CREATE TRIGGER posts_go_where_they_belong INSTEAD OF INSERT ON posts BEGIN
    INSERT INTO log (cursor, at, kind, by, room, user, message)
        VALUES (new.id, new.posted_at, 'message_posted', new.author, new.room, new.author, new.id);
    INSERT INTO messages (id, room, author, audience, body, client_id, posted_at, reply_to, version)
        VALUES (new.id, new.room, new.author, new.audience, new.body, new.client_id, new.posted_at, new.reply_to, new.id);
    INSERT INTO posted_keys (user, client_id, digest, message)
        SELECT new.author, new.client_id, unhex(new.digest), new.id WHERE new.digest IS NOT NULL;
END;
