-- SPDX-License-Identifier: Apache-2.0
-- Files on what can be somebody's disk, by tasks in containers: a report finds them without a look at every event.

CREATE TABLE container_file ( -- concluded with a boot's memberships, up to the event that a piece of fold_piece names
  event INTEGER NOT NULL REFERENCES event, -- it succeeded: it changed the file, or opened it and changed nothing
  position INTEGER NOT NULL, -- of the PATH record that was opened; -1 of a change
  container INTEGER NOT NULL REFERENCES container, -- where the event happened; not the host
  device TEXT NOT NULL, -- that the file lies on
  name INTEGER REFERENCES string, -- as logged; NULL of a change
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;
UPDATE fold SET folded = -1; -- the next ingest concludes anew, and fills it
