-- SPDX-License-Identifier: Apache-2.0
-- What is added to a log that is known costs what was added, and not what was there.

ALTER TABLE source ADD COLUMN file TEXT; -- device:inode of the file that its bytes were last read from; NULL: packed, a stream, or read by an older ctraudit
CREATE INDEX source_file ON source (file) WHERE file IS NOT NULL;

-- source.sha256 is NULL where it has not been computed since the source grew: it is computed from the blocks where it is asked for. An ingest is at work, or
-- was stopped, where resume is not NULL.
DROP VIEW v_source;
CREATE VIEW v_source AS SELECT id, name, node, size AS bytes, lines, sha256, closed, waiting, resume IS NOT NULL AS reading FROM source;

-- A chain of custody: the hash of the source at the end of its first run, then of what each further run added.
ALTER TABLE run_source ADD COLUMN added_sha256 TEXT; -- of the bytes that the run added to the source; NULL: none
ALTER TABLE run_source ADD COLUMN known_by TEXT; -- how the bytes were recognised that the source had: bytes (all were compared), file (the same file, its first and last 64 KiB were compared); NULL: it had none

-- sha256 of a row is NULL where the run did not read the whole source: the hash of its first `size` bytes.
