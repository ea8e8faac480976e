// SPDX-License-Identifier: Apache-2.0

/** A name of a container in a claim or a command line. */
export interface ClaimedName {
  readonly kind: string;
  readonly value: string;
}

/** Content of an engine's message about a machine (VIRT_CONTROL, VIRT_MACHINE_ID). All of it is a claim. */
export interface MachineMessage {
  /** A process of the machine, in pids of the sender's namespace; 0: none. */
  readonly pid: number;
  /** The process is the manager of the machine, outside of it, and not its first task. */
  readonly isManager: boolean;
  /** Inode of its PID namespace, or 0. */
  readonly pidNamespace: number;
  /** Security label of its tasks, or "". */
  readonly label: string;
  readonly names: readonly ClaimedName[];
  /** The machine has been deleted. Only an OCI hook's `op=stop` says so. */
  readonly isEnd: boolean;
}

/** libvirt drivers whose machines are containers. All others run a kernel of their own, which audits itself. */
const CONTAINER_DRIVERS = new Set(["lxc", "oci"]);
const PID = /^[1-9]\d{0,9}$/;
const INODE = /^[1-9]\d{0,15}$/;
const NOTHING = new Set(["", "?", "(null)", "(none)"]);
const MAX_NAME = 256;
/** Values of an OCI hook's message, with the names that they become. */
const HOOK_NAMES = [
  ["vm", "id"],
  ["runtime", "runtime"],
  ["image", "image"],
  ["name", "name"],
  ["pod", "pod"],
  ["namespace", "namespace"],
] as const;

/**
 * Reads four dialects. libvirt: `virt=lxc op=init vm="web" uuid=… vm-pid=… init-pid=… pid-ns=…`, where vm-pid is the
 * manager; its `op=start` and `op=stop` name the manager alone, and VIRT_MACHINE_ID the label. docker of RHEL 7,
 * without virt=: `op=start vm=IMAGE vm-pid=… ctr_id_short=…`, where vm-pid is the container's first task. Messages
 * with vm= and vm-pid= (and vm-ctx=) alone: like docker's, but vm= is a name. The OCI hook of `deploy/hook`:
 * `virt=oci op=init|start vm=ID runtime=… init-pid=… pid-ns=… image=… name=… pod=… namespace=…`, at the end
 * `op=stop vm=ID`. Undefined for a message that names no container or reports a failure. Source: domain_audit.c of
 * libvirt; recorded messages of docker; deploy/hook/ctraudit-hook.c.
 */
export function readMachineMessage(fields: ReadonlyMap<string, string>): MachineMessage | undefined {
  const driver = fields.get("virt");
  if (driver !== undefined && !CONTAINER_DRIVERS.has(driver)) return undefined;
  if (/^(?:failed|no)$/.test(fields.get("res") ?? "")) return undefined;
  const first = numberOf(fields, "init-pid", PID);
  const machine = numberOf(fields, "vm-pid", PID);
  const label = textOf(fields, "vm-ctx");
  const names = namesOf(fields, driver);
  const pid = first || machine;
  const isEnd = driver === "oci" && fields.get("op") === "stop";
  if (names.length === 0 || (pid === 0 && label === "" && !isEnd)) return undefined;
  return {
    pid,
    isManager: driver !== undefined && first === 0,
    pidNamespace: numberOf(fields, "pid-ns", INODE),
    label,
    names,
    isEnd,
  };
}

function namesOf(fields: ReadonlyMap<string, string>, driver: string | undefined): MachineMessage["names"] {
  if (driver === "oci") return namesOfHook(fields);
  return driver === undefined ? namesOfEngine(fields) : namesOfLibvirt(fields);
}

/** Its first name is the container's id. */
function namesOfHook(fields: ReadonlyMap<string, string>): MachineMessage["names"] {
  if (textOf(fields, "vm") === "") return [];
  return HOOK_NAMES.map(([field, kind]) => named(kind, textOf(fields, field))).filter(
    ({ value }) => value !== "",
  );
}

function namesOfLibvirt(fields: ReadonlyMap<string, string>): MachineMessage["names"] {
  const name = textOf(fields, "vm");
  return name === "" ? [] : [named("name", name), named("runtime", "libvirt-lxc")];
}

function namesOfEngine(fields: ReadonlyMap<string, string>): MachineMessage["names"] {
  const machine = textOf(fields, "vm");
  const id = textOf(fields, "ctr_id_short");
  if (machine === "") return [];
  if (id === "") return [named("name", machine)];
  return [named("id", id), named("image", machine), named("runtime", "docker")];
}

function named(kind: string, value: string): ClaimedName {
  return { kind, value };
}

/** A value without its quotes, or decoded from the hexadecimal that libaudit writes for names that need quoting. */
function textOf(fields: ReadonlyMap<string, string>, name: string): string {
  const raw = fields.get(name) ?? "";
  if (NOTHING.has(raw) || raw.length > 2 * MAX_NAME) return "";
  const quoted = /^"(.*)"$/s.exec(raw)?.[1];
  if (quoted !== undefined) return NOTHING.has(quoted) ? "" : quoted;
  const isEncoded = name === "vm" || fields.get("virt") === "oci";
  return isEncoded && /^(?:[0-9A-F]{2})+$/.test(raw) ? Buffer.from(raw, "hex").toString("latin1") : raw;
}

function numberOf(fields: ReadonlyMap<string, string>, name: string, form: RegExp): number {
  const raw = fields.get(name) ?? "";
  return form.test(raw) ? Number(raw) : 0;
}
