-- SPDX-License-Identifier: Apache-2.0
-- What records say of containers comes again in most events of a container: it stands in `string`, once.

INSERT OR IGNORE INTO string (value) SELECT DISTINCT type FROM statement;
INSERT OR IGNORE INTO string (value) SELECT DISTINCT fields FROM statement WHERE length(fields) <= 128;
CREATE TABLE statement_in_rows ( -- a record that speaks of containers or tasks beside the SYSCALL: CONTAINER*, UNKNOWN[1327|13xx|1020] with contid=, OBJ_PID, contid= inside a one-record event, VIRT_CONTROL
  event INTEGER NOT NULL REFERENCES event, position INTEGER NOT NULL, -- of the record in its event, from 0
  type INTEGER NOT NULL REFERENCES string,
  fields INTEGER REFERENCES string, -- JSON [[name, raw value], …] of the kernel's fields, of VIRT_CONTROL those inside msg=' as well
  long_fields TEXT, -- the same where it is long, and so comes once; one of the two is NULL
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;
INSERT INTO statement_in_rows
  SELECT s.event, s.position, t.id, f.id, CASE WHEN f.id IS NULL THEN s.fields END FROM statement s
  JOIN string t ON t.value = s.type LEFT JOIN string f ON length(s.fields) <= 128 AND f.value = s.fields
  ORDER BY s.event, s.position;
DROP TABLE statement;
ALTER TABLE statement_in_rows RENAME TO statement;

CREATE VIEW v_statement AS SELECT s.event, s.position, t.value AS type, ifnull(f.value, s.long_fields) AS fields
  FROM statement s JOIN string t ON t.id = s.type LEFT JOIN string f ON f.id = s.fields;
