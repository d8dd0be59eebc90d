-- A ban stands while there is a reason; without an end it is for good.
ALTER TABLE people ADD COLUMN ban_until INTEGER;
ALTER TABLE people ADD COLUMN ban_reason TEXT;
