-- How far each person has read each room; the furthest counts.
CREATE TABLE read_marks (
    user   INTEGER NOT NULL,
    room   INTEGER NOT NULL,
    cursor INTEGER NOT NULL,
    PRIMARY KEY (user, room)
) STRICT, WITHOUT ROWID;
