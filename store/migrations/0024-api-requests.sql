-- SPDX-License-Identifier: Apache-2.0
-- What users have asked a Kubernetes API server for, by its audit log. Claims of another machine, with its clock: no membership rests on them.

CREATE TABLE api_request ( -- an event of the audit log that is about a pod: one for each stage of a request
  source INTEGER NOT NULL REFERENCES claim_source, position INTEGER NOT NULL, line INTEGER NOT NULL,
  audit_id TEXT NOT NULL, stage TEXT NOT NULL, -- RequestReceived, ResponseStarted, ResponseComplete, Panic
  action TEXT NOT NULL, -- create, delete, exec, attach, portforward, ephemeralcontainers, binding, eviction
  namespace TEXT, pod TEXT, container TEXT, node TEXT, -- node: of a binding, or of a request through a node's proxy
  command TEXT NOT NULL, -- JSON: the words, none where the request has none
  user TEXT NOT NULL, groups TEXT NOT NULL, impersonated TEXT, addresses TEXT NOT NULL, agent TEXT, -- groups and addresses: JSON
  code INTEGER, received_ms INTEGER NOT NULL, stage_ms INTEGER NOT NULL,
  uri TEXT NOT NULL,
  PRIMARY KEY (source, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX api_request_audit ON api_request (audit_id);
CREATE INDEX api_request_pod ON api_request (pod);
