-- SPDX-License-Identifier: Apache-2.0
-- Logs that ctraudit prune took out: what is known of them, so that they are not read again as new.
CREATE TABLE pruned_source (
  id INTEGER PRIMARY KEY, -- the number that it had in source
  name TEXT NOT NULL, node TEXT, -- as in source
  size INTEGER NOT NULL, lines INTEGER NOT NULL, events INTEGER NOT NULL,
  sha256 TEXT NOT NULL, -- of its bytes
  file TEXT, -- device:inode
  head BLOB NOT NULL, -- SHA-256 of its first 4 KiB
  sums BLOB NOT NULL, -- 16 bytes of the SHA-256 of each block of 256 KiB
  first_ms INTEGER, last_ms INTEGER, -- of its events
  pruned_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX pruned_source_head ON pruned_source (head);
CREATE VIEW v_pruned_source AS SELECT id, name, node, size AS bytes, lines, events, sha256,
  strftime('%Y-%m-%dT%H:%M:%fZ', first_ms / 1000.0, 'unixepoch') AS first_time, strftime('%Y-%m-%dT%H:%M:%fZ', last_ms / 1000.0, 'unixepoch') AS last_time,
  strftime('%Y-%m-%dT%H:%M:%fZ', pruned_ms / 1000.0, 'unixepoch') AS pruned
FROM pruned_source;

CREATE TABLE pruned_serials ( -- serials of a boot whose events were pruned: no gap
  boot INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
  PRIMARY KEY (boot, first_seq)
) STRICT, WITHOUT ROWID;
