// SPDX-License-Identifier: Apache-2.0

/** A command of an OCI runtime: `PROGRAM [OPTION…] COMMAND [OPTION…] ID [WORD…]`. */
export interface OciCommand {
  readonly command: string;
  /** Id of the container. */
  readonly id: string;
  /** Value of an option at any position before the id. */
  readonly option: (...names: readonly string[]) => string | undefined;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const RUNTIME = /(?:^|-)(?:runc|crun|youki|runsc|kata-runtime)(?:-current|-latest)?$/;
/** Clients of engines, with similar commands and options. */
const ENGINE =
  /^(?:docker|podman|nerdctl|ctr|crictl|kubectl|buildah|lxc|incus)(?:-current|-latest|-remote)?$/;
const COMMANDS = new Set([
  "create",
  "run",
  "restore",
  "start",
  "exec",
  "delete",
  "kill",
  "state",
  "pause",
  "resume",
  "update",
  "checkpoint",
  "ps",
  "events",
]);
/** Options of runc, crun and youki whose value is the next word. */
const WITH_VALUE = new Set(
  (
    "--root --log --log-format --log-level --criu --rootless --cgroup-manager --bundle -b --config -f --console --console-socket --pid-file " +
    "--preserve-fds --process -p --user -u --env -e --cwd --apparmor --process-label --cap -c --additional-gids -g --cgroup --image-path --work-path"
  ).split(" "),
);
const SWITCHES = new Set(
  (
    "--debug --systemd-cgroup --no-pivot --no-new-keyring --no-subreaper --keep --detach -d --tty -t --no-new-privs --ignore-paused --force " +
    "--all -a --help -h --version -v"
  ).split(" "),
);
/** Options that only runtimes have, under any program name. */
const MARKS = new Set(
  "--bundle -b --root --process --pid-file --console --console-socket --log-format --systemd-cgroup --preserve-fds --no-pivot --no-new-keyring".split(
    " ",
  ),
);
/** Options of engines' clients. */
const OF_CLIENTS = /^--(?:name|rm|volume|publish|network|net|image|cidfile|interactive)(?:=|$)/;

/**
 * Recognises the command line of an OCI runtime by its shape: distributions rename runtimes (docker-runc,
 * buildkit-runc, runc.real). A program with a runtime's name needs no characteristic option. Undefined for any other
 * command line.
 */
export function readOciCommand(argv: readonly string[]): OciCommand | undefined {
  if (argv.length < 3 || !argv.some((word) => COMMANDS.has(word))) return undefined;
  const program = programName(argv);
  if (ENGINE.test(program)) return undefined;
  const options = new Map<string, string>();
  const verb = skipOptions(argv, 1, options, true);
  const command = argv[verb] ?? "";
  if (!COMMANDS.has(command)) return undefined;
  const at = skipOptions(argv, verb + 1, options, command !== "exec");
  const id = argv[at];
  if (id === undefined || !ID.test(id)) return undefined;
  const names = [...options.keys()];
  const isShaped = names.some((name) => MARKS.has(name)) && !names.some((name) => OF_CLIENTS.test(name));
  if (!isShaped && !RUNTIME.test(program)) return undefined;
  return {
    command,
    id,
    option: (...wanted) => wanted.map((name) => options.get(name)).find((value) => value !== undefined),
  };
}

/** A program with the name of an OCI runtime. */
export function isRuntime(program: string): boolean {
  return RUNTIME.test(program);
}

/** Base name of argv[0]. */
export function programName(argv: readonly string[]): string {
  return (argv[0] ?? "").replace(/^.*\//, "");
}

/**
 * Position of the first word from `from` on that is neither an option nor an option's value. The word after an unknown
 * option is taken for its value if a later word can be the one looked for.
 */
function skipOptions(
  argv: readonly string[],
  from: number,
  options: Map<string, string>,
  mayTakeNext: boolean,
): number {
  let at = from;
  for (let word = argv[at]; word?.startsWith("-") && word !== "--"; word = argv[at]) {
    const [name, value] = splitOption(word);
    at++;
    if (value !== undefined) options.set(name, value);
    else if (WITH_VALUE.has(name)) options.set(name, argv[at++] ?? "");
    else {
      options.set(name, "");
      if (!SWITCHES.has(name) && mayTakeNext && isValue(argv, at)) at++;
    }
  }
  return argv[at] === "--" ? at + 1 : at;
}

function isValue(argv: readonly string[], at: number): boolean {
  const word = argv[at];
  return word !== undefined && !word.startsWith("-") && !COMMANDS.has(word) && at + 1 < argv.length;
}

function splitOption(word: string): [name: string, value: string | undefined] {
  const equals = word.indexOf("=");
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}
