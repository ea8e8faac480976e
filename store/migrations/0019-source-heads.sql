-- SPDX-License-Identifier: Apache-2.0
-- A log is compared with the sources that begin as it does: no other block is unpacked.
ALTER TABLE source ADD COLUMN head BLOB; -- the first bytes, as many as ingest/known-source.ts says; NULL: the source is shorter, or was not compared yet
CREATE INDEX source_head ON source (head);
