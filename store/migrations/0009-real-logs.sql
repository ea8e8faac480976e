-- SPDX-License-Identifier: Apache-2.0
-- What logs need that came over other transports, from newer kernels and from auditd's own names.

-- Rows of events say more than before: the next ingest makes them anew from their records.
INSERT OR IGNORE INTO todo SELECT 'details' WHERE EXISTS (SELECT 1 FROM event);
-- Lines that were rejected may be records now: their sources are read again from the bytes kept here.
INSERT OR IGNORE INTO todo SELECT 'lines' WHERE EXISTS (SELECT 1 FROM problem);

CREATE TABLE decision ( -- what a security module decided; one row for each record that tells of it
  event INTEGER NOT NULL REFERENCES event, position INTEGER NOT NULL, -- of the record in its event, from 0
  module TEXT NOT NULL, -- selinux, apparmor, smack, ipe, landlock, seccomp, integrity, fanotify
  outcome TEXT, -- denied, allowed, permissive (forbidden, and went on), passed or failed (a check), status; NULL: it does not say
  operation INTEGER REFERENCES string, permission INTEGER REFERENCES string, class INTEGER REFERENCES string,
  subject INTEGER REFERENCES string, object INTEGER REFERENCES string, -- labels
  target INTEGER REFERENCES string, -- a path, a capability, an address, a process
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE other_task ( -- a task that a record names and that is not the event's subject
  event INTEGER NOT NULL REFERENCES event, position INTEGER NOT NULL,
  role TEXT NOT NULL, -- creator (of a Landlock domain), interrupted (by a packet)
  pid INTEGER, uid INTEGER, comm INTEGER REFERENCES string, exe INTEGER REFERENCES string,
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

CREATE VIEW v_decision AS -- of USER_AVC a claim
  SELECT d.event, d.position, d.module, d.outcome, op.value AS operation, p.value AS permission, c.value AS class,
    s.value AS subject, o.value AS object, t.value AS target
  FROM decision d LEFT JOIN string op ON op.id = d.operation LEFT JOIN string p ON p.id = d.permission LEFT JOIN string c ON c.id = d.class
    LEFT JOIN string s ON s.id = d.subject LEFT JOIN string o ON o.id = d.object LEFT JOIN string t ON t.id = d.target;

CREATE VIEW v_other_task AS
  SELECT x.event, x.position, x.role, x.pid, x.uid, c.value AS comm, e.value AS exe
  FROM other_task x LEFT JOIN string c ON c.id = x.comm LEFT JOIN string e ON e.id = x.exe;

-- Accounts of messages by number (id=), files and labels of security modules, commands of sudo, what was typed.
DROP VIEW v_detail;
CREATE VIEW v_detail AS -- hostname to uuid, account-id, command and command-directory are claims of messages
  SELECT d.event, CASE d.kind WHEN 1 THEN 'hostname' WHEN 2 THEN 'address' WHEN 3 THEN 'terminal' WHEN 4 THEN 'account' WHEN 5 THEN 'machine' WHEN 6 THEN 'uuid'
    WHEN 7 THEN 'object' WHEN 8 THEN 'subject' WHEN 9 THEN 'peer' WHEN 10 THEN 'account-id' WHEN 11 THEN 'file' WHEN 12 THEN 'task-context' WHEN 13 THEN 'command'
    WHEN 14 THEN 'command-directory' WHEN 15 THEN 'typed' END AS kind, s.value
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

-- What a relative name starts from: a row with neither has an absolute name, or none, or no CWD record in its event.
ALTER TABLE path ADD COLUMN directory INTEGER REFERENCES string; -- the working directory
ALTER TABLE path ADD COLUMN descriptor INTEGER; -- of the directory; -1: not known. Also where the kernel logs the working directory instead
DROP VIEW v_file;
CREATE VIEW v_file AS SELECT p.event, s.value AS name, p.inode, p.dev, p.nametype, d.value AS directory, p.descriptor
  FROM path p LEFT JOIN string s ON s.id = p.name LEFT JOIN string d ON d.id = p.directory;

-- Where the directory of a descriptor is known: query's, concluded with a boot's memberships and written anew with them.
CREATE TABLE descriptor_directory (
  event INTEGER NOT NULL REFERENCES event, descriptor INTEGER NOT NULL, -- as a row of path has them
  opened INTEGER NOT NULL REFERENCES event, -- by which the same process got the descriptor
  directory INTEGER NOT NULL REFERENCES string, -- its path
  PRIMARY KEY (event, descriptor)
) STRICT, WITHOUT ROWID;

CREATE TABLE root_change ( -- chroot and pivot_root that succeeded; query's as well
  event INTEGER PRIMARY KEY REFERENCES event,
  task INTEGER NOT NULL REFERENCES task,
  container INTEGER REFERENCES container, -- where its task was; NULL: not known
  own INTEGER NOT NULL, -- 1: the container's own root, set before it ran its first program
  directory INTEGER REFERENCES string, -- path of the new root as far as it is known
  dev TEXT, inode INTEGER,
  host_event INTEGER REFERENCES event -- shows that it is the root of a file system that the host's own tasks use; NULL: not known to be
) STRICT;

-- Archives, and what was not read. relation: new, continued, known, empty; archive: its logs have rows of their own; refused: it was not read, or not to its end; skipped: no file.
ALTER TABLE run_source ADD COLUMN note TEXT; -- why it was refused or skipped

-- A boot whose attribution failed has a problem row of its own (code attribution-failed), where the event stands that was being folded.
ALTER TABLE problem ADD COLUMN boot INTEGER REFERENCES boot; -- NULL: of a line, not of a boot
CREATE INDEX problem_boot ON problem (boot) WHERE boot IS NOT NULL;

ALTER TABLE source ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0; -- bytes behind size of a last line without an end, when the file was last read: not in the database
DROP VIEW v_source;
CREATE VIEW v_source AS SELECT id, name, node, size AS bytes, lines, sha256, closed, waiting FROM source;

-- A node or a boot costs a look-up, however many there are.
CREATE INDEX boot_node ON boot (node);
CREATE INDEX segment_boot ON segment (boot);

ALTER TABLE source ADD COLUMN carriers TEXT; -- how its records came, in JSON (ingest/carrier-census.ts); NULL: nothing but records was read

CREATE TABLE other_lines ( -- lines of other programs in the same log, which are neither records nor problems: runs of neighbours
  source INTEGER NOT NULL REFERENCES source, offset INTEGER NOT NULL, length INTEGER NOT NULL, -- without the last line end
  line INTEGER NOT NULL, -- of the first, from 1
  lines INTEGER NOT NULL,
  PRIMARY KEY (source, offset)
) STRICT, WITHOUT ROWID;
