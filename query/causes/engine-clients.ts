// SPDX-License-Identifier: Apache-2.0
import type { ProgramRun } from "../../store/repositories/causes/program-runs.ts";
import { programName } from "../attribution/facts/oci-command.ts";

const ENGINES = "docker|cri-dockerd|dockershim|containerd|podman|crio|balena-engine|buildkitd";
/** Sockets through which an engine takes orders: access to one allows any container. */
const SOCKET = new RegExp(`(?:^|/)(?:${ENGINES})\\.sock$|/containerd-shim/.*\\.sock$`);
export const isEngineSocket = (path: string): boolean => SOCKET.test(path);
/** As a word, or the end of a path in one: `docker.sock.log` is none. */
const NAMED_SOCKET = new RegExp(`(?:^|[^A-Za-z0-9_-])(?:${ENGINES})\\.sock(?![A-Za-z0-9_.-])`);
const isSocketWord = (word: string): boolean => NAMED_SOCKET.test(word);

/** Programs whose name alone makes them clients. Source: docker(1), nerdctl(1), ctr(8), crictl(1) */
const NAMES = ["docker", "nerdctl", "ctr", "crictl"];
const NAME = new RegExp(`^(?:${NAMES.join("|")})$`);
/** Clients that make containers of their own where they run: rivals of a client in another container, and no more. */
const BESIDE = ["docker-compose", "podman", "podman-remote"];
const NAME_BESIDE = new RegExp(`^(?:${BESIDE.join("|")})$`);
/** Programs that connect to the socket that a word of theirs names. Source: curl(1), socat(1), nc(1), wget(1) */
const CONNECTORS: Readonly<Record<string, (argv: readonly string[]) => boolean>> = {
  curl: (argv) => argv.some((word, at) => /^--(?:abstract-)?unix-socket/.test(word) && named(argv, word, at)),
  socat: (argv) =>
    argv.some((word) => /^(?:unix|unix-connect|unix-client|gopen|open):/i.test(word) && isSocketWord(word)),
  nc: ofUnix,
  ncat: ofUnix,
  netcat: ofUnix,
};

function named(argv: readonly string[], word: string, at: number): boolean {
  return isSocketWord(word) || isSocketWord(argv[at + 1] ?? "");
}

function ofUnix(argv: readonly string[]): boolean {
  return (
    argv.some((word) => /^(?:-[a-zA-Z0-9]*U[a-zA-Z0-9]*|--unixsock)$/.test(word)) && argv.some(isSocketWord)
  );
}

/** One of these is in the arguments of every client's run. */
export const CLIENT_WORDS = [...NAMES, ...BESIDE, ".sock"];

/** True for a run of an engine's client: by its name, or by connecting to the socket in its arguments. An argument alone is not enough. */
export function isClientRun({ argv }: Pick<ProgramRun, "argv">): boolean {
  const program = programName(argv);
  return NAME.test(program) || (Object.hasOwn(CONNECTORS, program) && CONNECTORS[program]!(argv));
}

/** Files of these programs, of those that are several programs in one, and of their versions: `nc.openbsd`, `com.docker.cli`. Source: k3s(1), busybox(1) */
const CLIENT_FILE =
  /(?:^|[^A-Za-z0-9])(?:docker|nerdctl|ctr|crictl|kubectl|podman|curl|socat|nc|ncat|netcat|busybox|toybox|k3s|rke2|balena-engine)(?:[^A-Za-z0-9]|$)/;

/** False for a program file of no client, whatever its first argument: `/bin/echo` as `docker`. True where none is logged. */
export function isClientFile(exe: string): boolean {
  return exe === "" || CLIENT_FILE.test(exe.replace(/^.*\//s, ""));
}

/** The same, with clients that make containers where they run. */
export function mayBeRival(run: Pick<ProgramRun, "argv">): boolean {
  return NAME_BESIDE.test(programName(run.argv)) || isClientRun(run);
}

/** The socket that a client's command line names, else the name of the client. */
export function usedBy(argv: readonly string[]): string {
  return argv.find(isSocketWord) ?? programName(argv);
}

/** Commands of clients that make no container, whatever the engine does. Source: docker(1), nerdctl(1) */
const MAKING_NONE = new Set(
  "attach context cp diff events exec export history images info inspect kill login logout logs network pause port ps pull push rename rm rmi save search stats stop system tag top unpause update version volume wait".split(
    " ",
  ),
);
/** Commands of the others that make one. Source: crictl(1), ctr(8), podman(1) */
const MAKING = /^(?:run|create|start|restart|up|runp|play|kube)$/;
/** The request stands behind a few options. */
const FIRST_WORDS = 8;
/** Options before the command that have a value behind them. */
const WITH_VALUE = new Set([
  "-H",
  "--host",
  "-c",
  "--context",
  "--config",
  "-l",
  "--log-level",
  "-n",
  "--namespace",
  "-a",
  "--address",
]);

/** False for a client whose command asks for no container: `docker ps`. */
export function mayMakeContainers(argv: readonly string[]): boolean {
  const program = programName(argv);
  if (!NAME.test(program) && !NAME_BESIDE.test(program)) return true;
  if (!/^(?:docker|nerdctl)$/.test(program))
    return argv.slice(1, FIRST_WORDS).some((word) => MAKING.test(word));
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!;
    if (!word.startsWith("-")) return !MAKING_NONE.has(word);
    if (WITH_VALUE.has(word)) at++;
  }
  return true;
}
