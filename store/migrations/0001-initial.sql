-- SPDX-License-Identifier: Apache-2.0
-- An event's id is made of its place in its boot: boot * 2^36 + serial * 8 + variant * 2 + daemon (store/event-key.ts),
-- so rows lie in the order of the kernel's serials, and every index on another column is in that order too.

CREATE TABLE run (
  id INTEGER PRIMARY KEY, command TEXT NOT NULL, version TEXT NOT NULL,
  started_ms INTEGER NOT NULL, ended_ms INTEGER, -- NULL: killed or still at work
  lines INTEGER NOT NULL DEFAULT 0, events INTEGER NOT NULL DEFAULT 0, problems INTEGER NOT NULL DEFAULT 0,
  digest TEXT -- SHA-256 over the sources' hashes and the counts above
) STRICT;

CREATE TABLE node (id INTEGER PRIMARY KEY, name TEXT) STRICT; -- name NULL: the log names none and none was given
CREATE UNIQUE INDEX node_name ON node (ifnull(name, ''));

CREATE TABLE boot (
  id INTEGER PRIMARY KEY, -- 0 .. 131071; not chronological: an older file may come later
  node INTEGER NOT NULL REFERENCES node,
  cut TEXT NOT NULL, -- why it begins where it does: source-start, serial-fell, serial-taken, kernel-init, system-boot, session-fell, prog-id-fell, daemon-kernel
  first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, -- of kernel and user events; the kernel's stamps run back by up to a minute
  first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL -- serials, plus 2^32 after the u32 wrapped
) STRICT;

CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL, -- the path it was last read from, or '-'
  node TEXT, -- what --node said
  size INTEGER NOT NULL, -- bytes consumed, of the unpacked content; the rest is read next time
  lines INTEGER NOT NULL, -- lines consumed
  sha256 TEXT, -- of the consumed bytes; NULL while an ingest is at work
  closed INTEGER NOT NULL, -- 1: nothing can be added to it (archive, stdin)
  resume TEXT, -- NULL when complete; else the ingest's own state in JSON
  run INTEGER NOT NULL REFERENCES run
) STRICT;

CREATE TABLE block ( -- the bytes of a source; blocks in order of offset, concatenated, are the source
  source INTEGER NOT NULL REFERENCES source, offset INTEGER NOT NULL, length INTEGER NOT NULL,
  bytes BLOB NOT NULL, -- raw deflate
  PRIMARY KEY (source, offset)
) STRICT, WITHOUT ROWID;

CREATE TABLE problem (
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source, offset INTEGER NOT NULL, length INTEGER NOT NULL,
  line INTEGER NOT NULL, -- from 1
  code TEXT NOT NULL, detail TEXT NOT NULL,
  UNIQUE (source, offset, code)
) STRICT;

-- Text that stands in many rows. A value that is not valid UTF-8 is a BLOB.
CREATE TABLE string (id INTEGER PRIMARY KEY, value ANY NOT NULL UNIQUE) STRICT;

CREATE TABLE call ( -- what was called
  id INTEGER PRIMARY KEY, arch INTEGER NOT NULL, -- AUDIT_ARCH_*
  number INTEGER NOT NULL, UNIQUE (arch, number)
) STRICT;

CREATE TABLE credential ( -- who: one row for each set that was seen together; NULL: the record has no such field; unset ids are 4294967295
  id INTEGER PRIMARY KEY,
  auid INTEGER, uid INTEGER, gid INTEGER, euid INTEGER, suid INTEGER, fsuid INTEGER, egid INTEGER, sgid INTEGER, fsgid INTEGER,
  ses INTEGER, tty TEXT, subj TEXT
) STRICT;
CREATE UNIQUE INDEX credential_set ON credential (
  ifnull(auid, -1), ifnull(uid, -1), ifnull(gid, -1), ifnull(euid, -1), ifnull(suid, -1), ifnull(fsuid, -1), ifnull(egid, -1), ifnull(sgid, -1),
  ifnull(fsgid, -1), ifnull(ses, -1), ifnull(tty, ''), ifnull(subj, ''));

CREATE TABLE program ( -- what ran; claimed 1: read inside msg='…', where a container with CAP_AUDIT_WRITE writes what it likes
  id INTEGER PRIMARY KEY, comm INTEGER REFERENCES string, exe INTEGER REFERENCES string, claimed INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX program_pair ON program (ifnull(comm, -1), ifnull(exe, -1), claimed);

CREATE TABLE actor ( -- what stays the same in most events of a task, and of many tasks: one index on it answers for all of it
  id INTEGER PRIMARY KEY, ppid INTEGER, credential INTEGER REFERENCES credential, program INTEGER REFERENCES program
) STRICT;
CREATE UNIQUE INDEX actor_set ON actor (ifnull(ppid, -1), ifnull(credential, -1), ifnull(program, -1));

CREATE TABLE event (
  id INTEGER PRIMARY KEY, -- boot * 2^36 + serial * 8 + variant * 2 + daemon
  time_ms INTEGER NOT NULL,
  types INTEGER NOT NULL REFERENCES string, -- record types in order, joined by ','
  call INTEGER REFERENCES call,
  success INTEGER, -- 1 yes, 0 no (SYSCALL success=, else res= of a user record); NULL: not said
  exit INTEGER, -- signed 64 bit
  pid INTEGER, -- the kernel's word only, as ppid of the actor: of the SYSCALL, else of the fields before msg='
  actor INTEGER REFERENCES actor,
  key INTEGER REFERENCES string, -- several keys joined by 0x01, as the kernel has them
  items INTEGER, -- items= of the SYSCALL: as many PATH records belong to a whole event
  flags INTEGER NOT NULL, -- bits, see store/event-flags.ts: whole, scattered, ...
  source INTEGER NOT NULL REFERENCES source, offset INTEGER NOT NULL, length INTEGER NOT NULL -- its records; of a scattered event the first run of them, the rest is in span
) STRICT;

CREATE TABLE span ( -- the further runs of bytes of a scattered event (its records were interleaved with others', or came in two sources)
  event INTEGER NOT NULL REFERENCES event, position INTEGER NOT NULL, -- from 1
  source INTEGER NOT NULL REFERENCES source, offset INTEGER NOT NULL, length INTEGER NOT NULL,
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE arguments ( -- a0..a3 of the calls that make, change or join tasks and namespaces; hex as written
  event INTEGER PRIMARY KEY REFERENCES event, a0 TEXT, a1 TEXT, a2 TEXT, a3 TEXT
) STRICT;

CREATE TABLE argv ( -- of EXECVE; arguments joined by NUL, at most 64 KiB
  event INTEGER PRIMARY KEY REFERENCES event, argc INTEGER NOT NULL, arguments BLOB NOT NULL
) STRICT;

CREATE TABLE path (
  event INTEGER NOT NULL REFERENCES event, position INTEGER NOT NULL, -- of the PATH record in its event, from 0
  item INTEGER, name INTEGER REFERENCES string, inode INTEGER, dev TEXT, nametype TEXT,
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE statement ( -- a record that speaks of containers or tasks beside the SYSCALL: CONTAINER*, UNKNOWN[1327|13xx|1020] with contid=, OBJ_PID, contid= inside a one-record event, VIRT_CONTROL
  event INTEGER NOT NULL REFERENCES event, position INTEGER NOT NULL, -- of the record in its event, from 0
  type TEXT NOT NULL,
  fields TEXT NOT NULL, -- JSON [[name, raw value], …] of the kernel's fields; of VIRT_CONTROL those inside msg=' as well
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE gap ( -- serials that no event has, between two that one has
  boot INTEGER NOT NULL REFERENCES boot, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
  PRIMARY KEY (boot, first_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE time_bucket ( -- times run back: which ids can an event of these ten seconds have?
  boot INTEGER NOT NULL, bucket INTEGER NOT NULL, -- floor(time_ms / 10000)
  first_event INTEGER NOT NULL, last_event INTEGER NOT NULL, events INTEGER NOT NULL,
  PRIMARY KEY (boot, bucket)
) STRICT, WITHOUT ROWID;

-- What query concludes. Written anew from the rows above whenever these change.
CREATE TABLE container (
  id INTEGER PRIMARY KEY,
  key_event INTEGER NOT NULL, -- the event that first proves it: its key in text
  key_suffix TEXT NOT NULL, -- '' or what tells it from another one that the same event proves
  boot INTEGER NOT NULL REFERENCES boot,
  parent INTEGER REFERENCES container,
  class TEXT NOT NULL, -- host, container, pod, sandbox
  contid BLOB, -- u64, 8 bytes, big-endian: sorts as the number does
  created INTEGER, -- event that made it; NULL: older than the log
  ended INTEGER, -- event that proves its end; NULL: not seen to end
  first_event INTEGER, last_event INTEGER, -- of its own tasks
  evidence TEXT NOT NULL, because INTEGER NOT NULL, -- how its place in the tree is known
  flags INTEGER -- CLONE_NEW* bits, where known
) STRICT;
CREATE INDEX container_boot ON container (boot);

CREATE TABLE container_name (
  container INTEGER NOT NULL REFERENCES container, kind TEXT NOT NULL, -- id, name, runtime, label, image, hostname
  value TEXT NOT NULL, event INTEGER NOT NULL, -- where it was read
  PRIMARY KEY (container, kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX container_name_value ON container_name (value);

CREATE TABLE container_namespace (
  container INTEGER NOT NULL REFERENCES container, type TEXT NOT NULL, inode INTEGER NOT NULL, event INTEGER NOT NULL,
  PRIMARY KEY (container, type, inode)
) STRICT, WITHOUT ROWID;

CREATE TABLE task (
  id INTEGER PRIMARY KEY, boot INTEGER NOT NULL REFERENCES boot, pid INTEGER NOT NULL,
  first_event INTEGER NOT NULL, last_event INTEGER NOT NULL,
  parent INTEGER REFERENCES task, born INTEGER, -- the clone event; NULL: none was seen
  silent INTEGER NOT NULL -- 1: known only as somebody's ppid
) STRICT;
CREATE INDEX task_boot_pid ON task (boot, pid);

CREATE TABLE membership ( -- a task's container from one event to another, both included
  pid INTEGER NOT NULL, from_event INTEGER NOT NULL, to_event INTEGER NOT NULL, -- the pid lies in from_event's boot
  task INTEGER NOT NULL REFERENCES task,
  container INTEGER REFERENCES container, -- NULL: not known
  evidence TEXT NOT NULL, -- operation, namespace, lineage, label, undefined, unknown
  because INTEGER NOT NULL, -- the event that proves it
  excludes_host INTEGER NOT NULL, conflict INTEGER NOT NULL,
  cause TEXT, -- why unknown, in words
  PRIMARY KEY (pid, from_event)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_container ON membership (container, from_event);

CREATE TABLE event_container ( -- where an event says more than its task's membership does
  event INTEGER NOT NULL REFERENCES event, position INTEGER NOT NULL, -- 0: its subject; from 1: objects (OBJ_PID) and further containers of a task-less event
  role TEXT NOT NULL, -- subject, object, member
  pid INTEGER, container INTEGER REFERENCES container, evidence TEXT NOT NULL, because INTEGER NOT NULL,
  excludes_host INTEGER NOT NULL, conflict INTEGER NOT NULL,
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_container_container ON event_container (container, event);

CREATE TABLE conflict (
  id INTEGER PRIMARY KEY, boot INTEGER NOT NULL REFERENCES boot, event INTEGER NOT NULL, pid INTEGER,
  kind TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;

CREATE TABLE fold ( -- how far query has come in each boot, and what it must remember to go on
  boot INTEGER PRIMARY KEY REFERENCES boot,
  last_event INTEGER NOT NULL, -- the state holds all events up to this one
  folded INTEGER NOT NULL, -- the conclusions hold all events up to this one
  version TEXT NOT NULL, state BLOB NOT NULL
) STRICT;

CREATE TABLE segment ( -- what one source saw of one boot, without a cut in between: boots are made of these, whatever order the sources came in
  source INTEGER NOT NULL REFERENCES source, position INTEGER NOT NULL, -- from 0, in the order of the source
  boot INTEGER NOT NULL REFERENCES boot,
  cut TEXT NOT NULL, -- why it begins where it does
  shift INTEGER NOT NULL, -- 0, or 2^32 where the serials had wrapped before the source begins
  first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, -- of kernel and user events; last_seq < first_seq: there are none
  marks TEXT NOT NULL, -- JSON: the first and last ses of LOGIN, prog-id of BPF and kernel of DAEMON_START
  PRIMARY KEY (source, position)
) STRICT, WITHOUT ROWID;
