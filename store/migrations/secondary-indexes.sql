-- SPDX-License-Identifier: Apache-2.0
-- Indexes for search alone: a load into an empty database builds them after the rows. Costs are shares of the log's size (bench/README.md).
CREATE INDEX IF NOT EXISTS event_pid ON event (pid) WHERE pid IS NOT NULL;
CREATE INDEX IF NOT EXISTS event_call ON event (call) WHERE call IS NOT NULL;
CREATE INDEX IF NOT EXISTS event_types ON event (types);
CREATE INDEX IF NOT EXISTS event_actor ON event (actor) WHERE actor IS NOT NULL;
CREATE INDEX IF NOT EXISTS event_key ON event (key) WHERE key IS NOT NULL;
CREATE INDEX IF NOT EXISTS event_failed ON event (success) WHERE success = 0;
CREATE INDEX IF NOT EXISTS path_name ON path (name) WHERE name IS NOT NULL;
CREATE INDEX IF NOT EXISTS path_directory ON path (directory, name) WHERE directory IS NOT NULL;
CREATE INDEX IF NOT EXISTS detail_value ON detail (value, kind);
