// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../../../interpret/call-names.ts";
import type { BootView } from "../../../questions/boot-view.ts";
import { bootsOfCallReader, readCallRows } from "../../../store/repositories/events/call-rows.ts";
import { readPlaceCounts } from "../../../store/search/boots/place-counts.ts";
import { BIRTH_CALLS, EXEC_CALLS, NAMESPACE_CALLS, ROOT_CALLS } from "../../../types/attribution/calls.ts";
import { containerCounts } from "../../tree-counts.ts";
import type { ReportTable } from "../report-model.ts";
import type { ReportReader } from "../report-reader.ts";
import { searchWithin } from "../stories/absence.ts";
import { firstRows } from "../table-rows.ts";

/** Calls that show a kind of act, and the acts not seen without them. */
const SHOWN: readonly { readonly calls: readonly string[]; readonly unseen: string }[] = [
  {
    calls: BIRTH_CALLS,
    unseen: "births of tasks, and so most memberships in containers",
  },
  { calls: NAMESPACE_CALLS, unseen: "namespaces made or joined" },
  {
    calls: EXEC_CALLS,
    unseen: "programs run, clients of engines, names of containers",
  },
  { calls: ROOT_CALLS, unseen: "changes of root directories" },
  {
    calls: ["open", "openat", "openat2", "creat"],
    unseen: "files opened to read, and most opened for writing",
  },
  { calls: ["connect"], unseen: "connections to the sockets of engines and shims" },
  { calls: ["mount", "fsconfig", "move_mount"], unseen: "mounts of disks and directories" },
  { calls: ["mknod", "mknodat"], unseen: "device files made" },
  { calls: ["ptrace"], unseen: "traces of tasks" },
  { calls: ["init_module", "finit_module"], unseen: "kernel modules loaded" },
  { calls: ["kexec_load", "kexec_file_load"], unseen: "other kernels loaded" },
  { calls: ["bpf"], unseen: "BPF programs loaded" },
  { calls: ["open_by_handle_at"], unseen: "files opened by their handles" },
];

/** A limit of one boot, or of all (null). */
interface Limit {
  readonly boot: BootView | null;
  readonly what: string;
  readonly effect: string;
  readonly search: () => readonly string[] | null;
}

/** Limits of the log: of all boots in one row, else of each boot. Gaps and losses stand at the report's end. */
export function limitTable(reader: ReportReader, limit: number): ReportTable {
  const { store, events } = reader;
  const { boots } = events.boots;
  const names = callNames();
  const calls = readCallRows(store).map((row) => ({ row: row.id, name: names.call(row) }));
  const bootsOf = bootsOfCallReader(store);
  const { unplaced } = containerCounts(readPlaceCounts(store));
  const missing = SHOWN.map(({ calls: wanted, unseen }) => {
    const found = new Set(
      calls.filter(({ name }) => wanted.includes(name)).flatMap(({ row }) => bootsOf(row)),
    );
    const expression = `syscall in (${wanted.join(", ")})`;
    const of = (boot: BootView | null): Limit => ({
      boot,
      what: `no ${wanted.join(", ")}`,
      effect: `${unseen}: none happened, or no rule logs them`,
      search: () =>
        boot === null ? [expression] : searchWithin(reader, boot, expression, boot.firstMs, boot.lastMs),
    });
    return { found, of };
  });
  const ofAll = boots.length < 2 ? [] : missing.filter(({ found }) => found.size === 0);
  const ofEach = missing.filter((one) => !ofAll.includes(one));
  const limits = [
    ...ofAll.map(({ of }) => of(null)),
    ...boots.flatMap((boot): Limit[] => [
      ...ofEach.filter(({ found }) => !found.has(boot.row)).map(({ of }) => of(boot)),
      ...(unplaced.get(boot.row) ?? []).map(
        ({ evidence, events: count, tasks }): Limit => ({
          boot,
          what: `${counted(count, "event")} of ${counted(tasks, "task")} in an ${evidence} place`,
          effect: "their container, or the host",
          search: () => ["--evidence", evidence],
        }),
      ),
    ]),
  ];
  return {
    id: "limits",
    title: "Limits of the log",
    note: "Never in an audit log: the data read from a file, written to it, or sent over a socket; process_vm_writev and writes to /proc/PID/mem. ctraudit rules check has the rules that would show more.",
    columns: ["host and boot", "the log has", "so it does not show"],
    ...firstRows(limits, limit, ({ boot, what, effect, search }) => ({
      cells: [boot === null ? `all ${boots.length} boots` : bootName(boot), what, effect],
      events: [],
      search: search(),
    })),
    ifEmpty: "Every kind of call behind findings is in the log of every boot, and every event has its place.",
  };
}

function bootName({ node, number }: BootView): string {
  return node === null ? `boot ${number}` : `${node}, boot ${number}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
