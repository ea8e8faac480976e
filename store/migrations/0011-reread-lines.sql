-- SPDX-License-Identifier: Apache-2.0
-- A line that has lost a quotation mark keeps its other fields, and pieces of a container's log are joined by stream: what was rejected before is read again.

INSERT OR IGNORE INTO todo SELECT 'lines' WHERE EXISTS (SELECT 1 FROM problem WHERE boot IS NULL);
-- PATH records stand in the order of item=, and addresses of decisions are hosts: the next ingest makes events' rows anew from their records.
INSERT OR IGNORE INTO todo SELECT 'details' WHERE EXISTS (SELECT 1 FROM event);
