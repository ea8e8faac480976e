// SPDX-License-Identifier: Apache-2.0

/** Common uses of each command: first in --help and in the man page. */
export const EXAMPLES: Readonly<Record<string, readonly (readonly [command: string, why: string])[]>> = {
  ingest: [
    ["ctraudit ingest", "read /var/log/audit into ./ctraudit.db; again later: only what is new"],
    [
      "ctraudit ingest server7/audit.log* --node server7 --db case.db",
      "logs of another host that do not name it",
    ],
  ],
  tree: [["ctraudit tree --at '2026-11-23 15:15:44'", "the containers as they were then"]],
  search: [
    [
      "ctraudit search --container build-7 -sc execve -ts 11/23/2026 14:00:00",
      "what ran in a container since two o'clock of that day",
    ],
    ["ctraudit search 'exe =~ /curl|wget/ and container ~ nginx and not success'", "conditions in words"],
    ["ctraudit search --around 1795446944.700:435 30s --format interpret", "what happened beside an event"],
  ],
  show: [
    [
      "ctraudit show 1795446944.700:435 --why",
      "one event, and the whole chain that proves where it happened",
    ],
  ],
  report: [
    ["ctraudit report container build-7", "the dossier of a container"],
    ["ctraudit report escapes --strict", "what may have left one; exit 3 where gaps touch the answer"],
    [
      "ctraudit report container build-7 --format html --proof --extract handover > dossier.html",
      "what can be handed over",
    ],
    ["ctraudit report executables --summary --by container", "aureport's report with the container axis"],
  ],
  verify: [
    ["ctraudit verify handover --sources server7", "is every byte of it what it was?"],
    ["ctraudit verify --db case.db", "are the logs in the database what was read?"],
  ],
  check: [
    ["ctraudit check", "is everything in ./ctraudit.db what was written?"],
    ["ctraudit check --repair --db case.db", "make anew indexes, counts and conclusions that are not"],
  ],
};
