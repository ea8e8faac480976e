-- SPDX-License-Identifier: Apache-2.0
-- Where an unknown task is likely to be, by the shapes of command lines. No evidence: no count, no tree and no search takes it for an answer.
ALTER TABLE membership ADD COLUMN likely INTEGER REFERENCES container; -- the host, a container, or one of class likely; NULL: evidence says, or nothing is likely
ALTER TABLE membership ADD COLUMN likely_reason TEXT;
ALTER TABLE membership ADD COLUMN likely_proof INTEGER; -- event with the command line on which it rests
CREATE INDEX membership_likely ON membership (likely, from_event) WHERE likely IS NOT NULL;
