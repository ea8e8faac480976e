-- SPDX-License-Identifier: Apache-2.0
-- A block that was damaged is told when it is read: of a source's SHA-256 nothing can be said before all of it is read.
ALTER TABLE block ADD COLUMN crc INTEGER; -- CRC-32 of its unpacked bytes; NULL: stored by an older ctraudit (check --repair computes it)
