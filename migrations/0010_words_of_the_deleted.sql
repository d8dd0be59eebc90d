-- What people had said whose words went with them was left in the index of words, where searching then failed.
INSERT INTO message_words (message_words) SELECT 'rebuild' WHERE EXISTS (SELECT 1 FROM people WHERE account = 'deleted');
