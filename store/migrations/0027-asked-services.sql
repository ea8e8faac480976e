-- SPDX-License-Identifier: Apache-2.0
-- A message of a service about a client of its own names several tasks; what was typed has its terminal: the next ingest makes events' rows anew.
-- Messages of syslog that say their length are lines of their own: what was a problem is read again.
INSERT OR IGNORE INTO todo SELECT 'details' WHERE EXISTS (SELECT 1 FROM event);
INSERT OR IGNORE INTO todo SELECT 'lines' WHERE EXISTS (SELECT 1 FROM problem WHERE boot IS NULL);

DROP VIEW v_other_task;
ALTER TABLE other_task RENAME TO other_task_0009;
CREATE TABLE other_task ( -- a task that a record names and that is not the event's subject
  event INTEGER NOT NULL REFERENCES event, position INTEGER NOT NULL,
  role TEXT NOT NULL, -- creator (of a Landlock domain), interrupted (by a packet), writer (of a service's message about another task), sender, receiver, client
  pid INTEGER, uid INTEGER, comm INTEGER REFERENCES string, exe INTEGER REFERENCES string,
  PRIMARY KEY (event, position, role)
) STRICT, WITHOUT ROWID;
INSERT INTO other_task SELECT * FROM other_task_0009;
DROP TABLE other_task_0009;

CREATE VIEW v_other_task AS -- sender, receiver and client are claims of the writer
  SELECT x.event, x.position, x.role, x.pid, x.uid, c.value AS comm, e.value AS exe
  FROM other_task x LEFT JOIN string c ON c.id = x.comm LEFT JOIN string e ON e.id = x.exe;
