// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readRules } from "../../query/rules/read-rules.ts";
import type { Decay } from "./decay.ts";
import { underRules } from "./rule-filter.ts";

/** Sample rules of auditd, where they lie; they are not ours to give away. `apt download auditd` has them. */
const { CTRAUDIT_SAMPLE_RULES } = process.env;
const SAMPLES = CTRAUDIT_SAMPLE_RULES ?? "/usr/share/doc/auditd/examples/rules";
const LOGIN = "-F auid>=1000 -F auid!=unset";

/** Programs run by users, as guides of the STIG kind ask for them, and their other rules of this form. */
const STIG = `
-a always,exit -F arch=b64 -S execve ${LOGIN} -k exec
-a always,exit -F arch=b32 -S execve ${LOGIN} -k exec
-a always,exit -F arch=b64 -S chmod,fchmod,fchmodat,chown,fchown,fchownat,lchown ${LOGIN} -k perm_mod
-a always,exit -F arch=b64 -S open,openat,creat,truncate,ftruncate -F exit=-EACCES ${LOGIN} -k access
-a always,exit -F arch=b64 -S mount ${LOGIN} -k export
-a always,exit -F arch=b64 -S unlink,unlinkat,rename,renameat ${LOGIN} -k delete
`;

/** Watches on an engine's programs and folders, as benchmarks for docker ask for them. */
const CIS_DOCKER = [
  ...[
    "dockerd",
    "docker",
    "containerd",
    "containerd-shim",
    "containerd-shim-runc-v1",
    "containerd-shim-runc-v2",
    "runc",
  ].map((program) => `-w /usr/bin/${program} -k docker`),
  ...["/var/lib/docker/", "/etc/docker/", "/run/containerd/"].map((folder) => `-w ${folder} -k docker`),
  ...["/lib/systemd/system/docker.service", "/lib/systemd/system/docker.socket", "/etc/default/docker"].map(
    (file) => `-w ${file} -k docker`,
  ),
].join("\n");

function ruleSet(name: string, text: string): Decay {
  return { name, apply: (lines) => underRules(lines, readRules(text).rules) };
}

const BASE = "-a always,exit -F arch=b64 -S execve,execveat";

/** Rule sets that people have, the poorest first. Those of auditd are left out where they do not lie on this machine. */
export function realRuleSets(): Decay[] {
  const samples = ["30-stig", "30-pci-dss-v31", "41-containers"].flatMap((name) => {
    const file = join(SAMPLES, `${name}.rules`);
    return existsSync(file) ? [[name, readFileSync(file, "utf8")] as const] : [];
  });
  const recommended = readFileSync(join(import.meta.dirname, "../../docs/ctraudit.rules"), "utf8");
  return [
    ruleSet("STIG-style", STIG),
    ruleSet("CIS Docker", CIS_DOCKER),
    ...samples.map(([name, text]) => ruleSet(`auditd's ${name}`, text)),
    ...samples
      .filter(([name]) => name === "41-containers")
      .map(([name, text]) => ruleSet(`auditd's ${name} and execve`, `${BASE}\n${text}`)),
    ruleSet("docs/ctraudit.rules", recommended),
  ];
}
