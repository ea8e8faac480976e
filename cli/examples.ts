// SPDX-License-Identifier: Apache-2.0

/** Common uses of each command: first in --help and in the man page. */
export const EXAMPLES: Readonly<Record<string, readonly (readonly [command: string, why: string])[]>> = {
  ingest: [
    ["ctraudit ingest", "read /var/log/audit into ./ctraudit.db; later runs add only new records"],
    [
      "ctraudit ingest server7/audit.log* --node server7 --db case.db",
      "logs of another host, without its name",
    ],
  ],
  follow: [
    [
      "ctraudit follow --db /var/lib/ctraudit/ctraudit.db",
      "read the present logs, then each new line of auditd",
    ],
    [
      "ctraudit follow /srv/a/audit.log /srv/b/audit.log --node a --node b --poll 5",
      "logs of two hosts on a file system that is not of this machine",
    ],
  ],
  plugin: [
    ["ctraudit plugin --user ctraudit", "started by auditd: events from its dispatcher, stored at once"],
    [
      "ctraudit plugin --socket /run/audit/audispd_events --spool-only",
      "events from the socket of audisp-af_unix into the spool alone",
    ],
  ],
  fleet: [
    ["ctraudit fleet init --fleet clickhouse://admin@db1:8123/audit", "make the tables of a fleet"],
    [
      "ctraudit fleet ship --follow --fleet clickhouses://shipper@db1/audit --db live.db",
      "send the new rows of follow, as they come",
    ],
    [
      "ctraudit fleet pull web7 --fleet clickhouse://reader@db1/audit --db case.db",
      "logs of a host, byte for byte",
    ],
  ],
  prune: [
    ["ctraudit prune --keep-days 90 --dry-run", "list the sources to be removed"],
    ["ctraudit prune --keep-size 20G --db /var/lib/ctraudit/ctraudit.db", "a database that follow writes"],
  ],
  watch: [
    ["ctraudit watch 'exe =~ /curl|wget/ and container != host'", "downloads in containers, as they happen"],
    [
      "ctraudit watch --only crossings --format ndjson --exec 'mail -s crossing root'",
      "a mail for each task that leaves a container",
    ],
    [
      "ctraudit watch --builtin --rules /etc/ctraudit/rules --format ndjson",
      "events of which rules hold, a line of JSON each",
    ],
    [
      "ctraudit watch 'key = deploy' --count 1 --timeout 60",
      "wait for one event: exit status 1 where none comes",
    ],
  ],
  tree: [["ctraudit tree --at '2026-11-23 15:15:44'", "the containers as they were then"]],
  rules: [
    [
      "ctraudit rules > ctraudit.rules",
      "the audit rules that ctraudit needs, with their reasons, for /etc/audit/rules.d",
    ],
    [
      "ctraudit rules check ctraudit.rules",
      "evidence that these rules, or others, can give, and rules to add",
    ],
  ],
  names: [
    ["ctraudit names import inspect.json --node server7", "the output of docker inspect on that host"],
    ["ctraudit names import pods.json events.json", "of kubectl get pods -o json, and of docker events"],
    ["ctraudit names list", "claims of inventories, and those that are not in the log"],
  ],
  k8s: [
    ["ctraudit k8s import kube-audit.log", "users that made, entered and deleted pods, and refused ones"],
    ["ctraudit k8s list", "the requests, with users and addresses"],
  ],
  who: [["ctraudit who --container build-7", "the users that had it made, and those that entered it"]],
  search: [
    [
      "ctraudit search --container build-7 -sc execve -ts 11/23/2026 14:00:00",
      "programs run in a container since two o'clock of that day",
    ],
    ["ctraudit search 'exe =~ /curl|wget/ and container ~ nginx and not success'", "conditions in words"],
    ["ctraudit search --around 1795446944.700:435 30s --format interpret", "events around an event"],
  ],
  show: [
    ["ctraudit show 1795446944.700:435 --why", "one event, and the whole chain that proves its container"],
  ],
  triage: [
    ["ctraudit triage", "the incidents, on one page"],
    ["ctraudit triage --format html > triage.html", "the same for a browser or for print"],
  ],
  serve: [
    ["ctraudit serve case.db", "look at it in a browser: it prints a link that works once"],
    ["ctraudit serve a.db b.db --port 8400", "two databases, on a port that an ssh tunnel leads to"],
  ],
  report: [
    ["ctraudit report container build-7", "the dossier of a container"],
    ["ctraudit report escapes --strict", "possible escapes; exit 3 if gaps affect the answer"],
    [
      "ctraudit report container build-7 --format html --proof --extract handover > dossier.html",
      "a report and its evidence for others",
    ],
    ["ctraudit report executables --summary --by container", "aureport's report with the container axis"],
  ],
  detect: [
    ["ctraudit detect --builtin", "ways out of containers, by the rules that come with ctraudit"],
    [
      "ctraudit detect rules.yaml --container build-7 --strict",
      "rules of a file, Sigma's or yours, in a container; exit 3 if one could not be asked",
    ],
  ],
  verify: [
    ["ctraudit verify handover --sources server7", "whether every byte is unchanged"],
    ["ctraudit verify --db case.db", "whether the logs in the database are unchanged"],
  ],
  status: [
    [
      "ctraudit status --format prometheus",
      "for node_exporter's textfile collector; --max-lag 15m makes a late log exit 1",
    ],
  ],
  backup: [["ctraudit backup copy.db", "a copy of ./ctraudit.db, with its SHA-256 on stdout"]],
  merge: [
    ["ctraudit merge case.db copy.db --into all.db", "the logs of both in one database, with one tree"],
  ],
  check: [
    ["ctraudit check", "whether everything in ./ctraudit.db is as it was written"],
    ["ctraudit check --repair --db case.db", "rebuild damaged indexes, counts and conclusions"],
  ],
};
