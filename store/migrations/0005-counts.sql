-- SPDX-License-Identifier: Apache-2.0
-- Counts beside what they count, written in the same transaction: answers about all events read these and no event.

CREATE TABLE event_count ( -- events that are alike in what is asked of all of them
  boot INTEGER NOT NULL REFERENCES boot,
  types INTEGER NOT NULL REFERENCES string, flags INTEGER NOT NULL, -- as event has them
  has_pid INTEGER NOT NULL, -- 0: event.pid is NULL
  events INTEGER NOT NULL, -- above 0
  PRIMARY KEY (boot, types, flags, has_pid)
) STRICT, WITHOUT ROWID;
INSERT INTO event_count SELECT id / 68719476736, types, flags, pid IS NOT NULL, count(*) FROM event GROUP BY 1, 2, 3, 4;

CREATE TABLE place_count ( -- events by where they happened, concluded with a boot's memberships and written anew with them
  boot INTEGER NOT NULL REFERENCES boot,
  container INTEGER REFERENCES container, -- NULL: not known
  evidence TEXT NOT NULL,
  cause TEXT, -- why unknown, in words
  tasks INTEGER NOT NULL, -- whose memberships say so
  events INTEGER NOT NULL
) STRICT;
CREATE INDEX place_count_boot ON place_count (boot);
UPDATE fold SET folded = -1; -- the next ingest concludes anew, and counts
