-- SPDX-License-Identifier: Apache-2.0
-- What search and reports ask of records beside the SYSCALL, so that each is an index look-up; who ran each ingest, on what.

CREATE TABLE detail ( -- one value of an event; each once
  event INTEGER NOT NULL REFERENCES event,
  kind INTEGER NOT NULL, -- store/detail-kind.ts; of claims (1 to 6) what a message says inside msg='…', the kernel does not vouch for
  value INTEGER NOT NULL REFERENCES string,
  PRIMARY KEY (event, kind, value)
) STRICT, WITHOUT ROWID;

ALTER TABLE call ADD COLUMN name TEXT; -- NULL: no table has a name for the number
ALTER TABLE run ADD COLUMN user TEXT; -- who ran it, by the machine that it ran on
ALTER TABLE run ADD COLUMN host TEXT;

CREATE TABLE run_source ( -- what each run read, as it was then
  run INTEGER NOT NULL REFERENCES run, position INTEGER NOT NULL, -- from 0, in the order read
  path TEXT NOT NULL,
  source INTEGER, -- row of source; NULL: it had no bytes, or was refused
  relation TEXT NOT NULL, -- new, continued, known, empty
  packed_bytes INTEGER, packed_sha256 TEXT, -- of the file as it lay there, packed or not; NULL: it went on growing while it was read, or the run was stopped
  size INTEGER, sha256 TEXT, -- of the source, unpacked, as far as it was read
  bytes INTEGER NOT NULL, lines INTEGER NOT NULL, events INTEGER NOT NULL, problems INTEGER NOT NULL, -- what it added
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE todo (name TEXT PRIMARY KEY) STRICT; -- what the next ingest must make up for
INSERT INTO todo SELECT 'details' WHERE EXISTS (SELECT 1 FROM event);
