-- SPDX-License-Identifier: Apache-2.0
-- Bounds of reading are options; what messages of a host's programs add to the texts of a database is bounded.
ALTER TABLE source ADD COLUMN bounds TEXT; -- what --bound said, name=number joined by ','; NULL: the usual ones
ALTER TABLE node ADD COLUMN message_texts INTEGER NOT NULL DEFAULT 0; -- texts that its messages have added, since this schema
-- Arguments above 64 KiB were cut without a word.
INSERT OR IGNORE INTO todo SELECT 'details' WHERE EXISTS (SELECT 1 FROM argv WHERE length(arguments) >= 65536);
