-- SPDX-License-Identifier: Apache-2.0
-- What may have caused what across containers: concluded with a boot's containers and written anew with them, so that a report only reads it.

CREATE TABLE cause (
  id INTEGER PRIMARY KEY,
  boot INTEGER NOT NULL REFERENCES boot,
  kind TEXT NOT NULL, -- query/causes/cause.ts
  from_event INTEGER NOT NULL REFERENCES event, from_container INTEGER REFERENCES container, -- what began it; NULL: not known where
  to_event INTEGER NOT NULL REFERENCES event, to_container INTEGER REFERENCES container, -- what followed
  through TEXT NOT NULL, -- JSON: ids of the events in between that tie them
  auid INTEGER, -- of whoever began it; NULL: unset
  task INTEGER REFERENCES task, -- that was started; NULL: none was
  detail TEXT NOT NULL -- what ties them, in words
) STRICT;
CREATE INDEX cause_boot ON cause (boot, to_event);
CREATE INDEX cause_from ON cause (from_container);
CREATE INDEX cause_to ON cause (to_container);
CREATE INDEX task_parent ON task (parent) WHERE parent IS NOT NULL; -- what a task started

CREATE VIEW v_cause AS -- inferred: no certainty, and no membership
  SELECT c.id, n.name AS node, c.boot, c.kind, c.from_event, c.from_container, c.to_event, c.to_container, c.through AS through_events, c.auid, c.detail
  FROM cause c JOIN boot b ON b.id = c.boot JOIN node n ON n.id = b.node;
