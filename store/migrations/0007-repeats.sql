-- SPDX-License-Identifier: Apache-2.0
-- Where an event names its container itself, that is how its place is known. How many of a task's do, the fold has counted.
ALTER TABLE membership ADD COLUMN repeats INTEGER; -- events of the membership, when it was concluded, in which the kernel names the container; NULL: not counted
UPDATE fold SET folded = -1; -- the next ingest concludes anew, and counts
