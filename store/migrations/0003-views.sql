-- SPDX-License-Identifier: Apache-2.0
-- The schema for those who read it with sqlite3, datasette or lnav: what stands in these views keeps its meaning.

CREATE VIEW v_source AS SELECT id, name, node, size AS bytes, lines, sha256, closed FROM source;

CREATE VIEW v_run AS
  SELECT id, command, user, host, version, strftime('%Y-%m-%dT%H:%M:%fZ', started_ms / 1000.0, 'unixepoch') AS started,
    strftime('%Y-%m-%dT%H:%M:%fZ', ended_ms / 1000.0, 'unixepoch') AS ended, lines, events, problems, digest FROM run;

CREATE VIEW v_problem AS
  SELECT p.id, s.name AS source, p.line, p.offset, p.length, p.code, p.detail FROM problem p JOIN source s ON s.id = p.source;

CREATE VIEW v_gap AS -- serials that no event has; not a loss by itself
  SELECT n.name AS node, g.boot, g.first_seq % 4294967296 AS first_serial, g.last_seq % 4294967296 AS last_serial,
    g.last_seq - g.first_seq + 1 AS serials FROM gap g JOIN boot b ON b.id = g.boot JOIN node n ON n.id = b.node;

CREATE VIEW v_container AS
  SELECT c.id, n.name AS node, c.boot, c.class, lower(hex(c.contid)) AS contid_hex,
    (SELECT value FROM container_name x WHERE x.container = c.id AND x.kind = 'name' ORDER BY x.event LIMIT 1) AS name,
    (SELECT value FROM container_name x WHERE x.container = c.id AND x.kind = 'id' ORDER BY x.event LIMIT 1) AS runtime_id,
    c.parent, c.evidence, c.created AS created_event, c.ended AS ended_event,
    (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', e.time_ms / 1000.0, 'unixepoch') FROM event e WHERE e.id = c.first_event) AS first_time,
    (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', e.time_ms / 1000.0, 'unixepoch') FROM event e WHERE e.id = c.last_event) AS last_time
  FROM container c JOIN boot b ON b.id = c.boot JOIN node n ON n.id = b.node;

CREATE VIEW v_event AS -- container NULL: not known
  SELECT e.id, n.name AS node, strftime('%Y-%m-%dT%H:%M:%fZ', e.time_ms / 1000.0, 'unixepoch') AS time, (e.id / 8) % 4294967296 AS serial,
    t.value AS types, k.name AS syscall, e.success, e.exit, e.pid, a.ppid, c.auid, c.uid, c.euid, c.gid, c.ses, c.tty, c.subj,
    pc.value AS comm, px.value AS exe, p.claimed, ky.value AS keys, coalesce(x.container, CASE WHEN x.event IS NULL THEN m.container END) AS container,
    coalesce(x.evidence, m.evidence, 'unknown') AS evidence, coalesce(x.because, m.because) AS because, e.flags & 128 <> 0 AS changes
  FROM event e JOIN boot b ON b.id = e.id / 68719476736 JOIN node n ON n.id = b.node JOIN string t ON t.id = e.types
    LEFT JOIN call k ON k.id = e.call LEFT JOIN actor a ON a.id = e.actor LEFT JOIN credential c ON c.id = a.credential
    LEFT JOIN program p ON p.id = a.program LEFT JOIN string pc ON pc.id = p.comm LEFT JOIN string px ON px.id = p.exe
    LEFT JOIN string ky ON ky.id = e.key LEFT JOIN event_container x ON x.event = e.id AND x.position = 0
    LEFT JOIN membership m ON m.pid = e.pid AND m.to_event >= e.id AND m.from_event = (SELECT max(l.from_event) FROM membership l
      WHERE l.pid = e.pid AND l.from_event BETWEEN e.id - e.id % 68719476736 AND e.id);

CREATE VIEW v_file AS SELECT p.event, s.value AS name, p.inode, p.dev, p.nametype FROM path p LEFT JOIN string s ON s.id = p.name;

CREATE VIEW v_detail AS -- hostname to uuid are claims of messages
  SELECT d.event, CASE d.kind WHEN 1 THEN 'hostname' WHEN 2 THEN 'address' WHEN 3 THEN 'terminal' WHEN 4 THEN 'account' WHEN 5 THEN 'machine' WHEN 6 THEN 'uuid'
    WHEN 7 THEN 'object' WHEN 8 THEN 'subject' WHEN 9 THEN 'peer' END AS kind, s.value FROM detail d JOIN string s ON s.id = d.value;
