-- SPDX-License-Identifier: Apache-2.0
-- What others say of containers: inventories of engines and orchestrators, their lists of events. Claims: no membership rests on them.

CREATE TABLE claim_source ( -- a file of claims
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL, -- inventory, api-audit
  formats TEXT NOT NULL, -- docker-inspect, podman-ps, …; several with commas
  name TEXT NOT NULL, node TEXT, -- the path; the host that was given (--node)
  bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, -- of the content, unpacked
  read_ms INTEGER NOT NULL, -- when it was imported
  claims INTEGER NOT NULL, others INTEGER NOT NULL, rejected INTEGER NOT NULL -- values that are claims, that say nothing of containers, that could not be read
) STRICT;
CREATE UNIQUE INDEX claim_source_content ON claim_source (kind, sha256, ifnull(node, ''));

CREATE TABLE claim_container ( -- a container or a pod, as a source of claims has it
  source INTEGER NOT NULL REFERENCES claim_source, position INTEGER NOT NULL, -- from 0, in the order of the source
  class TEXT NOT NULL, -- container, pod
  id TEXT NOT NULL, head TEXT NOT NULL, -- as it stands there, maybe cut to 12 digits; its first 12 characters
  pod_id TEXT, -- the id of its pod's sandbox
  name TEXT, image TEXT, image_id TEXT, digest TEXT, -- image_id: of its configuration; digest: of the registry
  pod TEXT, namespace TEXT, pod_uid TEXT, node TEXT, -- node: as the source itself names the host
  user TEXT, privileged INTEGER,
  created_ms INTEGER, started_ms INTEGER, ended_ms INTEGER,
  labels TEXT NOT NULL, mounts TEXT NOT NULL, ports TEXT NOT NULL, -- JSON: [[name, value], …], [[source, target, "ro"|"rw"], …], ["0.0.0.0:8080->80/tcp", …]
  PRIMARY KEY (source, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_container_head ON claim_container (head);

CREATE TABLE claim_action ( -- what an engine's own list of events says
  source INTEGER NOT NULL REFERENCES claim_source, position INTEGER NOT NULL,
  id TEXT NOT NULL, head TEXT NOT NULL, -- of the container
  action TEXT NOT NULL, -- create, start, exec, exec-end, end, remove, or the engine's own word
  time_ms INTEGER NOT NULL, detail TEXT, exit INTEGER, -- the command of an exec; the exit code of an end
  PRIMARY KEY (source, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_action_head ON claim_action (head);

CREATE TABLE claim_problem ( -- what could not be read of a source of claims
  source INTEGER NOT NULL REFERENCES claim_source, position INTEGER NOT NULL, line INTEGER NOT NULL, -- line from 1
  reason TEXT NOT NULL, text TEXT NOT NULL, -- its first characters
  PRIMARY KEY (source, position)
) STRICT, WITHOUT ROWID;
