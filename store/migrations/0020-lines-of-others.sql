-- SPDX-License-Identifier: Apache-2.0
-- Fields of more collectors hold records, and records that contradict each other are both kept: what was another program's line or a
-- problem is read again, and the next ingest makes events' rows anew from their records.
INSERT OR IGNORE INTO todo SELECT 'lines' WHERE EXISTS (SELECT 1 FROM other_lines) OR EXISTS (SELECT 1 FROM problem WHERE boot IS NULL);
INSERT OR IGNORE INTO todo SELECT 'details' WHERE EXISTS (SELECT 1 FROM event);
