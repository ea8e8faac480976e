-- SPDX-License-Identifier: Apache-2.0
-- What logs need that came over other transports, from newer kernels and from auditd's own names.

-- Rows of events say more than before: the next ingest makes them anew from their records.
INSERT OR IGNORE INTO todo SELECT 'details' WHERE EXISTS (SELECT 1 FROM event);

-- Accounts of messages by number (id=) beside those by name (acct=).
DROP VIEW v_detail;
CREATE VIEW v_detail AS -- hostname to uuid and account-id are claims of messages
  SELECT d.event, CASE d.kind WHEN 1 THEN 'hostname' WHEN 2 THEN 'address' WHEN 3 THEN 'terminal' WHEN 4 THEN 'account' WHEN 5 THEN 'machine' WHEN 6 THEN 'uuid'
    WHEN 7 THEN 'object' WHEN 8 THEN 'subject' WHEN 9 THEN 'peer' WHEN 10 THEN 'account-id' END AS kind, s.value
  FROM detail d JOIN string s ON s.id = d.value;

CREATE TABLE account_name ( -- names that auditd wrote beside numbers of users and groups (log_format=ENRICHED): what its own host called them then
  node INTEGER NOT NULL REFERENCES node,
  kind TEXT NOT NULL, -- uid, gid
  number INTEGER NOT NULL, name ANY NOT NULL, -- a number has several where it was given to another account
  first_ms INTEGER NOT NULL, first_serial INTEGER NOT NULL, -- of the records that it was read in first and last, by their times
  last_ms INTEGER NOT NULL, last_serial INTEGER NOT NULL,
  PRIMARY KEY (node, kind, number, name)
) STRICT, WITHOUT ROWID;

CREATE VIEW v_account_name AS
  SELECT n.name AS node, a.kind, a.number, a.name,
    strftime('%Y-%m-%dT%H:%M:%fZ', a.first_ms / 1000.0, 'unixepoch') AS first_time, a.first_serial,
    strftime('%Y-%m-%dT%H:%M:%fZ', a.last_ms / 1000.0, 'unixepoch') AS last_time, a.last_serial
  FROM account_name a JOIN node n ON n.id = a.node;
