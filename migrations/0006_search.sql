-- The words of messages as they are now, and the room as a word of its own, so that looking in a few rooms does not pass
-- through the words of all others.
CREATE VIEW message_texts AS SELECT id, body, 'r' || room AS place FROM messages WHERE body IS NOT NULL;

CREATE VIRTUAL TABLE message_words USING fts5(
    body, place, content = 'message_texts', content_rowid = 'id', prefix = '2 3 5 7', tokenize = 'unicode61 remove_diacritics 2'
);

-- Its words one after the other, to take a beginning of another length apart into what the index keeps.
CREATE VIRTUAL TABLE message_terms USING fts5vocab(message_words, instance);

-- What leaves the index leaves the file.
INSERT INTO message_words (message_words, rank) VALUES ('secure-delete', 1);

INSERT INTO message_words (rowid, body, place) SELECT id, body, place FROM message_texts;
