// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import { keysOfBoot } from "../../../store/event-key.ts";
import { callTest, readCallRows } from "../../../store/repositories/events/call-rows.ts";
import { readContainerCounts } from "../../tree-counts.ts";
import type { ReportRow, ReportTable } from "../report-model.ts";
import type { ReportReader } from "../report-reader.ts";
import { searchWithin } from "../stories/absence.ts";

/** Calls that show a kind of act, and the acts not seen without them. */
const SHOWN: readonly { readonly calls: readonly string[]; readonly unseen: string }[] = [
  {
    calls: ["clone", "clone3", "fork", "vfork"],
    unseen: "births of tasks, and so most memberships in containers",
  },
  { calls: ["unshare", "setns"], unseen: "namespaces made or joined" },
  {
    calls: ["execve", "execveat"],
    unseen: "programs run, clients of engines, names of containers",
  },
  { calls: ["chroot", "pivot_root"], unseen: "changes of root directories" },
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

/** Limits of the log of each boot. Gaps and losses stand at the report's end. */
export function limitTable(reader: ReportReader): ReportTable {
  const { store, events } = reader;
  const names = callNames();
  const calls = readCallRows(store).map((row) => ({ row: row.id, name: names.call(row) }));
  const has = callTest(store);
  const { unplaced } = readContainerCounts(store, {});
  const rows = events.boots.boots.flatMap((view): ReportRow[] => {
    const { row: boot, node, number, firstMs, lastMs } = view;
    const { first, last } = keysOfBoot(boot);
    const where = node === null ? `boot ${number}` : `${node}, boot ${number}`;
    const plain = (what: string, effect: string, search: readonly string[] | null): ReportRow => ({
      cells: [where, what, effect],
      events: [],
      search,
    });
    const isLogged = (wanted: readonly string[]) =>
      calls.some(({ row, name }) => wanted.includes(name) && has(row, first, last));
    return [
      ...SHOWN.filter((shown) => !isLogged(shown.calls)).map(({ calls: wanted, unseen }) =>
        plain(
          `no ${wanted.join(", ")}`,
          `${unseen}: none happened, or no rule logs them`,
          searchWithin(reader, view, `syscall in (${wanted.join(", ")})`, firstMs, lastMs),
        ),
      ),
      ...(unplaced.get(boot) ?? []).map(({ evidence, events: count, tasks }) =>
        plain(
          `${counted(count, "event")} of ${counted(tasks, "task")} in an ${evidence} place`,
          "their container, or the host",
          ["--evidence", evidence],
        ),
      ),
    ];
  });
  return {
    id: "limits",
    title: "Limits of the log",
    note: "Never in an audit log: the data read from a file, written to it, or sent over a socket; process_vm_writev and writes to /proc/PID/mem. ctraudit rules check has the rules that would show more.",
    columns: ["host and boot", "the log has", "so it does not show"],
    rows,
    ifEmpty: "Every kind of call behind findings is in the log of every boot, and every event has its place.",
  };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
