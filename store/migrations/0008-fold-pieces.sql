-- SPDX-License-Identifier: Apache-2.0
-- What query must remember of a boot comes in pieces: as one value it was held three times while it was written.
CREATE TABLE fold_piece (
  boot INTEGER NOT NULL, position INTEGER NOT NULL, bytes BLOB NOT NULL, -- deflated
  PRIMARY KEY (boot, position)
) STRICT, WITHOUT ROWID;
DELETE FROM fold; -- the next ingest concludes anew
ALTER TABLE fold DROP COLUMN state;
