-- SPDX-License-Identifier: Apache-2.0
-- Records that ctraudit plugin received and could not keep, since its queue and its spool were full.
CREATE TABLE overflow (
  segment TEXT NOT NULL, position INTEGER NOT NULL, -- of the spool, and of the line in its journal: each line counts once
  node TEXT, -- what --node said
  records INTEGER NOT NULL, bytes INTEGER NOT NULL,
  first_ms INTEGER, first_serial INTEGER, last_ms INTEGER, last_serial INTEGER, -- event ids of the first and the last record; NULL: they had none
  PRIMARY KEY (segment, position)
) STRICT, WITHOUT ROWID;
CREATE VIEW v_overflow AS
  SELECT node, records, bytes, strftime('%Y-%m-%dT%H:%M:%fZ', first_ms / 1000.0, 'unixepoch') AS first_time, first_serial,
    strftime('%Y-%m-%dT%H:%M:%fZ', last_ms / 1000.0, 'unixepoch') AS last_time, last_serial
  FROM overflow;
