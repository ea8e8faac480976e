-- SPDX-License-Identifier: Apache-2.0
-- Logs that came twice, without the host's name and with it, are one host's.

ALTER TABLE source ADD COLUMN input_format TEXT; -- what --input-format said; NULL: stored by an older ctraudit, the run's command has it
ALTER TABLE source ADD COLUMN syslog_tags TEXT; -- what --syslog-tag said, joined by ','; NULL: nothing

CREATE TABLE read_as ( -- records of a source that are read as another host's: other sources have the same events under its name
  source INTEGER NOT NULL REFERENCES source,
  name TEXT NOT NULL, -- the host that the records name; '': none
  node TEXT NOT NULL, -- whose they are
  PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;

INSERT OR IGNORE INTO todo SELECT 'hosts' WHERE EXISTS (SELECT 1 FROM source); -- the next ingest looks

CREATE VIEW v_read_as AS SELECT source, name, node FROM read_as;
