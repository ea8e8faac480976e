// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import { keysOfBoot } from "../../../store/event-key.ts";
import { callTest, readCallRows } from "../../../store/repositories/events/call-rows.ts";
import { readContainerCounts } from "../../tree-counts.ts";
import type { ReportRow, ReportTable } from "../report-model.ts";
import type { ReportReader } from "../report-reader.ts";

/** Calls that show a kind of act, and what is not seen without them. */
const SHOWN: readonly { readonly calls: readonly string[]; readonly unseen: string }[] = [
  {
    calls: ["clone", "clone3", "fork", "vfork"],
    unseen: "births of tasks, and so most memberships in containers",
  },
  { calls: ["unshare", "setns"], unseen: "tasks that make or join namespaces" },
  {
    calls: ["execve", "execveat"],
    unseen: "programs that were run, clients of engines, names of containers",
  },
  { calls: ["chroot", "pivot_root"], unseen: "root directories that were changed" },
  {
    calls: ["open", "openat", "openat2", "creat"],
    unseen: "files that were read, and most that were written",
  },
  { calls: ["connect"], unseen: "sockets of engines and shims that were reached" },
  { calls: ["mount", "fsconfig", "move_mount"], unseen: "disks and directories that were mounted" },
  { calls: ["mknod", "mknodat"], unseen: "device files that were made" },
  { calls: ["ptrace"], unseen: "tasks that were traced" },
  { calls: ["init_module", "finit_module"], unseen: "kernel modules that were loaded" },
  { calls: ["kexec_load", "kexec_file_load"], unseen: "other kernels that were loaded" },
  { calls: ["bpf"], unseen: "BPF programs that were loaded" },
  { calls: ["open_by_handle_at"], unseen: "files that were opened by their handles" },
];

/** What the log of each boot cannot show. Gaps and losses stand at the report's end. */
export function limitTable(reader: ReportReader): ReportTable {
  const { store, events } = reader;
  const names = callNames();
  const calls = readCallRows(store).map((row) => ({ row: row.id, name: names.call(row) }));
  const has = callTest(store);
  const { unplaced } = readContainerCounts(store, {});
  const rows = events.boots.boots.flatMap(({ row: boot, node, number }): ReportRow[] => {
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
        plain(`no ${wanted.join(", ")}`, `${unseen}: none happened, or no rule logs them`, null),
      ),
      ...(unplaced.get(boot) ?? []).map(({ evidence, events: count, tasks }) =>
        plain(
          `${count} events of ${tasks} tasks in a place that is ${evidence}`,
          "whether they happened in a container or on the host is not known",
          ["--evidence", evidence],
        ),
      ),
    ];
  });
  return {
    id: "limits",
    title: "What the log cannot show",
    note: "Never in an audit log: what a program wrote or read, only that it opened the file; process_vm_writev and writes to /proc/PID/mem; what was sent over a socket. ctraudit rules check says which rules would show more.",
    columns: ["host and boot", "the log has", "so it does not show"],
    rows,
    ifEmpty:
      "Every kind of call that findings rest on is in the log of every boot, and every event has its place.",
  };
}
