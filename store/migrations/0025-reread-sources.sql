-- SPDX-License-Identifier: Apache-2.0
-- More wrappers and rewritten lines are read, types in any case, and logs with the newest event first in the order of time: sources that may
-- have more in them, or another order, are read again by the next ingest.
INSERT OR IGNORE INTO todo SELECT 'lines' WHERE EXISTS (SELECT 1 FROM source);
