// SPDX-License-Identifier: Apache-2.0

import { madeFields, type RecordFields } from "../../../interpret/record-readings.ts";
import { joinPath } from "../../../types/join-path.ts";
import type { SigmaSubject, SigmaView } from "./sigma-rule.ts";

type Category = Exclude<SigmaSubject, "auditd">;

/** Views of an event as one of Sigma's categories; none where it is nothing of that kind. */
export function categoryViews(category: Category, records: readonly RecordFields[]): readonly SigmaView[] {
  const call = records.find(({ type }) => type === "SYSCALL");
  if (call === undefined) return [];
  return VIEWS[category](call, records);
}

const VIEWS: Readonly<
  Record<Category, (call: RecordFields, records: readonly RecordFields[]) => SigmaView[]>
> = {
  process_creation: processViews,
  file_event: fileViews,
  network_connection: networkViews,
};

function actorFields(call: RecordFields): Record<string, readonly string[] | undefined> {
  return { Image: call.values("exe"), User: call.values("uid"), ProcessId: call.values("pid") };
}

/** A program that was started: execve and execveat that did not fail. */
function processViews(call: RecordFields, records: readonly RecordFields[]): SigmaView[] {
  const isExec = call.values("SYSCALL")?.some((name) => name === "execve" || name === "execveat") === true;
  if (!isExec || failed(call)) return [];
  const command = records.find(({ type }) => type === "EXECVE");
  const title = records.find(({ type }) => type === "PROCTITLE")?.values("proctitle");
  return [
    [
      madeFields("process_creation", {
        ...actorFields(call),
        CommandLine: command === undefined ? title : [commandLine(command)],
        CurrentDirectory: directory(records),
        LogonId: call.values("ses"),
        ParentProcessId: call.values("ppid"),
      }),
    ],
  ];
}

function commandLine(command: RecordFields): string {
  const words: string[] = [];
  for (let at = 0; ; at += 1) {
    const [word] = command.values(`a${at}`) ?? [];
    if (word === undefined) return words.join(" ");
    words.push(word);
  }
}

const failed = (call: RecordFields) => call.values("success")?.includes("no") === true;
const directory = (records: readonly RecordFields[]) =>
  records.find(({ type }) => type === "CWD")?.values("cwd");

/** Files that were made. */
function fileViews(call: RecordFields, records: readonly RecordFields[]): SigmaView[] {
  if (failed(call)) return [];
  const base = directory(records)?.[0];
  const made = records.filter(
    ({ type, values }) => type === "PATH" && values("nametype")?.includes("CREATE") === true,
  );
  return made.map((path) => {
    const names = path.values("name")?.flatMap((name) => {
      const whole = joinPath(name, base === undefined ? null : { path: base, isCanonical: true });
      return whole === null || whole === name ? [name] : [name, whole];
    });
    return [madeFields("file_event", { ...actorFields(call), TargetFilename: names })];
  });
}

const UNDER_WAY = "-115"; // EINPROGRESS: a connection that is being made

/** Connections that were begun to an address of the internet protocols. */
function networkViews(call: RecordFields, records: readonly RecordFields[]): SigmaView[] {
  const isConnect = call.values("SYSCALL")?.includes("connect") === true;
  if (!isConnect || (failed(call) && call.values("exit")?.includes(UNDER_WAY) !== true)) return [];
  const text = records.find(({ type }) => type === "SOCKADDR")?.values("saddr")?.[1] ?? "";
  const found = /^\{ saddr_fam=inet6? laddr=(\S+) lport=(\d+) \}$/.exec(text);
  if (found === null) return [];
  const [, address = "", port = ""] = found;
  return [
    [
      madeFields("network_connection", {
        ...actorFields(call),
        Initiated: ["true"],
        DestinationIp: [address],
        DestinationPort: [port],
        DestinationIsIpv6: [String(address.includes(":"))],
      }),
    ],
  ];
}
