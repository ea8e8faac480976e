// SPDX-License-Identifier: Apache-2.0
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

/** containerd's namespace (k8s.io, moby) in the directories that it gives runc. */
const ROOT = /\/(?:containerd\/runc|docker\/runtime-runc)\/([^/]+)\/?$/;
const BUNDLE = /\/io\.containerd\.runtime\.v\d+\.\w+\/([^/]+)\//;

function namesIn(argv: readonly string[], program: string): { kind: string; value: string }[] {
  if (/^containerd-shim/.test(program)) return named("namespace", after(argv, "-namespace"));
  if (RUNTIMES.has(program)) {
    const bundle = BUNDLE.exec(after(argv, "--bundle") ?? after(argv, "-b") ?? "");
    return named("namespace", (bundle ?? ROOT.exec(after(argv, "--root") ?? ""))?.[1]);
  }
  if (program === "systemd-nspawn") return named("image", imageOfNspawn(argv), IMAGE_FILE);
  if (program !== "conmon") return [];
  const name = after(argv, "-n") ?? after(argv, "--name");
  const [, container, pod, namespace] = KUBERNETES.exec(name ?? "") ?? [];
  if (container === undefined) return named("name", name);
  return [...named("name", container), ...named("pod", pod), ...named("namespace", namespace)];
}

const IMAGE_FILE = /^[\w./+@:-]{1,256}$/;

function imageOfNspawn(argv: readonly string[]): string | undefined {
  return ["-i", "--image", "-D", "--directory"].map((option) => after(argv, option)).find(Boolean);
}

function named(kind: string, value: string | undefined, form = ID): { kind: string; value: string }[] {
  return value !== undefined && form.test(value) ? [{ kind, value }] : [];
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
