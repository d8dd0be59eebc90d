-- A message as it is posted: one row, which goes where it belongs. Taking a row out of JSON costs as much as putting it
-- into a table, so it is taken out once and not once for every table.
CREATE VIEW posts AS
    SELECT m.id, m.room, m.author, m.audience, m.body, m.client_id, m.posted_at, m.reply_to, hex(k.digest) AS digest
    FROM messages AS m LEFT JOIN posted_keys AS k ON k.user = m.author AND k.client_id = m.client_id;

CREATE TRIGGER posts_go_where_they_belong INSTEAD OF INSERT ON posts BEGIN
    INSERT INTO log (cursor, at, kind, by, room, user, message)
        VALUES (new.id, new.posted_at, 'message_posted', new.author, new.room, new.author, new.id);
    INSERT INTO messages (id, room, author, audience, body, client_id, posted_at, reply_to, version)
        VALUES (new.id, new.room, new.author, new.audience, new.body, new.client_id, new.posted_at, new.reply_to, new.id);
    INSERT INTO message_words (rowid, body, place) VALUES (new.id, new.body, 'r' || new.room);
    INSERT INTO posted_keys (user, client_id, digest, message)
        SELECT new.author, new.client_id, unhex(new.digest), new.id WHERE new.digest IS NOT NULL;
END;
