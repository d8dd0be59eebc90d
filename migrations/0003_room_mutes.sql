-- A mute in a room is of the person and not of the membership: whoever leaves and comes back is still muted.
CREATE TABLE room_mutes (
    room   INTEGER NOT NULL,
    user   INTEGER NOT NULL,
    until  INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;

INSERT INTO room_mutes (room, user, until, reason)
    SELECT room, user, mute_until, mute_reason FROM memberships
    WHERE mute_until IS NOT NULL AND mute_reason IS NOT NULL;

ALTER TABLE memberships DROP COLUMN mute_until;
ALTER TABLE memberships DROP COLUMN mute_reason;
