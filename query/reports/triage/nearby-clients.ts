// SPDX-License-Identifier: Apache-2.0
import { bootEvents } from "../../../store/repositories/causes/placed-events.ts";
import { type ProgramRun, programRuns } from "../../../store/repositories/causes/program-runs.ts";
import type { BootId, ContainerId } from "../../../types/ids.ts";
import { programName } from "../../attribution/facts/oci-command.ts";
import { isClientFile } from "../../causes/engine-clients.ts";
import { failedCallers } from "../engine-calls.ts";
import type { ReportReader } from "../report-reader.ts";

/** An engine makes a container within this time after a client has asked for it; a pull of its image comes before. */
export const CLIENT_WINDOW_MS = 60_000;
const CLIENTS = ["docker", "nerdctl", "podman", "crictl", "ctr"];
const CLIENT = /^(?:docker|docker-compose|nerdctl|podman|podman-remote|crictl|ctr)$/;
/** No backslash: a shell's quotes would double it. */
const CALLED = (names: string) => `command =~ /^([^ ]*[^ A-Za-z0-9_-])?(${names})( |$)/`;
/** An expression of `search` for the runs of these and of the others that may ask; in parts that fit on a line. */
export const ANY_CLIENT = `(${CALLED("docker|docker-compose|nerdctl")} or ${CALLED("podman|podman-remote|crictl|ctr")})`;
/** Requests that make an engine start containers. */
const MAKING = /^(?:run|create|start|restart|up|runp)$/;
/** The request stands behind a few options. */
const FIRST_WORDS = 8;

/** So many of several clients are named. */
const MOST_NAMED = 8;

/** Runs that may have asked, and those of tasks of which each call on an engine's socket failed, with the first such call. */
export interface NearbyClients {
  readonly near: readonly ProgramRun[];
  readonly failed: readonly { readonly run: number; readonly call: number }[];
}

/** Reads the clients' runs before a container was made, in order: docker's client and its like reach a daemon, and no word in the log links the two. */
export function nearbyClients(
  reader: ReportReader,
): (boot: BootId, container: ContainerId, created: number) => NearbyClients {
  const known = new Map<BootId, readonly ProgramRun[]>();
  const runsOf = (boot: BootId) => {
    const made =
      known.get(boot) ??
      programRuns(bootEvents(reader.store, boot), CLIENTS, isMakingClient).filter(({ exe }) =>
        isClientFile(exe),
      );
    known.set(boot, made);
    return made;
  };
  const knownFailed = new Map<BootId, ReturnType<typeof failedCallers>>();
  const failedOf = (boot: BootId) => {
    const failed = knownFailed.get(boot) ?? failedCallers(reader, bootEvents(reader.store, boot));
    knownFailed.set(boot, failed);
    return failed;
  };
  return (boot, container, created) => {
    const runs = runsOf(boot);
    const madeMs = reader.timeMs(created);
    const near: ProgramRun[] = [];
    const failed: { readonly run: number; readonly call: number }[] = [];
    for (let at = lastBefore(runs, created); at >= 0 && near.length < MOST_NAMED; at--) {
      const run = runs[at]!;
      if (madeMs - run.timeMs > CLIENT_WINDOW_MS) break;
      if (run.success === 0 || run.container === container) continue;
      const call = failedOf(boot).get(run.task);
      if (call === undefined || call > created) near.push(run);
      else if (failed.length < MOST_NAMED) failed.push({ run: run.id, call });
    }
    return { near: near.reverse(), failed: failed.reverse() };
  };
}

/** True for a client's request that makes an engine start containers. */
export function isMakingClient(argv: readonly string[]): boolean {
  return CLIENT.test(programName(argv)) && argv.slice(1, FIRST_WORDS).some((word) => MAKING.test(word));
}

function lastBefore(runs: readonly ProgramRun[], event: number): number {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle]!.id < event) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
