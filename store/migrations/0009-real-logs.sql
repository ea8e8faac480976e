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
