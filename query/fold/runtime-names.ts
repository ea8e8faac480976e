// SPDX-License-Identifier: Apache-2.0
import type { Container, FoldState, Task } from "./fold-state.ts";
import { findPlace } from "./places.ts";

export interface RuntimeCommand {
  readonly runtime: string;
  readonly id: string;
  /** What else the command line calls it: name, pod, namespace. */
  readonly names: readonly { readonly kind: string; readonly value: string }[];
}

const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const RUNTIMES = new Set(["runc", "crun", "youki", "runsc", "kata-runtime"]);
/** Options of runc and crun that take their value as the next word. */
const WITH_VALUE = new Set([
  "--root",
  "--log",
  "--log-format",
  "--criu",
  "--rootless",
  "--cgroup-manager",
  "--bundle",
  "-b",
  "--config",
  "-f",
  "--console-socket",
  "--pid-file",
  "--preserve-fds",
  "--process",
  "-p",
  "--user",
  "-u",
  "--env",
  "-e",
  "--cwd",
  "--tty",
  "--apparmor",
  "--process-label",
  "--cap",
  "-c",
  "--additional-gids",
  "-g",
  "--cgroup",
]);
const VALUELESS_SHORT = new Set(["--tty", "-t"]);

/**
 * Reads a container's id from a runtime's command line: runc and crun create, run, start; containerd-shim -id;
 * conmon -c; lxc-start -n; systemd-nspawn -M. A name only: a container's own process can write any argv.
 */
export function readRuntimeCommand(argv: readonly string[]): RuntimeCommand | undefined {
  const program = (argv[0] ?? "").replace(/^.*\//, "");
  const found = (id: string | undefined, runtime = program) =>
    id !== undefined && ID.test(id) ? { runtime, id, names: namesIn(argv, program) } : undefined;
  if (/^containerd-shim/.test(program)) return found(after(argv, "-id"));
  if (program === "conmon") return found(after(argv, "-c") ?? after(argv, "--cid"));
  if (/^(?:incusd?|lxd)$/.test(program) && argv[1] === "forkstart") return found(argv[2], "lxc");
  if (program === "lxc-start") return found(after(argv, "-n") ?? after(argv, "--name"));
  if (program === "systemd-nspawn") return found(after(argv, "-M") ?? after(argv, "--machine"));
  if (RUNTIMES.has(program)) return readOciCommand(argv.slice(1), program, found);
  return undefined;
}

/** cri-o and dockershim: k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT. */
const KUBERNETES = /^k8s_([^_]+)_([^_]+)_([^_]+)_[^_]+_\d+$/;

function namesIn(argv: readonly string[], program: string): { kind: string; value: string }[] {
  if (/^containerd-shim/.test(program)) return named("namespace", after(argv, "-namespace"));
  if (program !== "conmon") return [];
  const name = after(argv, "-n") ?? after(argv, "--name");
  const [, container, pod, namespace] = KUBERNETES.exec(name ?? "") ?? [];
  if (container === undefined) return named("name", name);
  return [...named("name", container), ...named("pod", pod), ...named("namespace", namespace)];
}

function named(kind: string, value: string | undefined): { kind: string; value: string }[] {
  return value !== undefined && ID.test(value) ? [{ kind, value }] : [];
}

function readOciCommand(
  words: readonly string[],
  program: string,
  found: (id: string | undefined, runtime?: string) => RuntimeCommand | undefined,
): RuntimeCommand | undefined {
  const plain: string[] = [];
  for (let i = 0; i < words.length && plain.length < 2; i++) {
    const word = words[i]!;
    if (!word.startsWith("-")) plain.push(word);
    else if (WITH_VALUE.has(word) && !VALUELESS_SHORT.has(word)) i++;
  }
  const [command, id] = plain;
  return command === "create" || command === "run" || command === "restore" ? found(id, program) : undefined;
}

function after(argv: readonly string[], option: string): string | undefined {
  const at = argv.indexOf(option);
  if (at >= 0) return argv[at + 1];
  return argv.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1);
}

/** Names a container after the runtime whose process, or whose child, made it. */
export function nameContainers(state: FoldState, containers: readonly Container[]): void {
  for (const container of containers) {
    if (container.maker < 0 || container.names.some(({ kind }) => kind === "id")) continue;
    const runtime = runtimeAbove(state, container);
    if (runtime === undefined) continue;
    container.names.push({ kind: "id", value: runtime.runtimeId, event: runtime.runtimeEvent });
    container.names.push({ kind: "runtime", value: runtime.runtime, event: runtime.runtimeEvent });
    for (const { kind, value } of namesAbove(state, container))
      container.names.push({ kind, value, event: runtime.runtimeEvent });
  }
}

/**
 * The nearest task, from the maker up, that was started as a runtime for one container. It names what was made where
 * the runtime itself is: what a container's own processes make is not the runtime's.
 */
function runtimeAbove(state: FoldState, container: Container): Task | undefined {
  let task = state.tasks[container.maker];
  for (let depth = 0; task !== undefined && depth < 8; depth++) {
    if (task.runtimeId !== "") return ranBeside(state, task, container) ? task : undefined;
    task = state.tasks[task.parent];
  }
  return undefined;
}

/** Names that the runtime's own monitor or shim was started with: conmon or a shim stands above runc. */
function namesAbove(state: FoldState, container: Container): Task["runtimeNames"] {
  let task = state.tasks[container.maker];
  for (let depth = 0; task !== undefined && depth < 8; depth++) {
    if (task.runtimeNames.length > 0 && ranBeside(state, task, container)) return task.runtimeNames;
    task = state.tasks[task.parent];
  }
  return [];
}

function ranBeside(state: FoldState, task: Task, container: Container): boolean {
  if (container.parentPlace < 0) return false;
  const parent = findPlace(state, container.parentPlace);
  return task.segments.some(({ place }) => findPlace(state, place) === parent);
}
