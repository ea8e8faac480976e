// SPDX-License-Identifier: Apache-2.0
import { isRuntime, programName, readOciCommand } from "./oci-command.ts";
import { type RuntimeCommand, readNameOfLxc, readRuntimeCommand } from "./runtime-names.ts";

/**
 * Part of a program in the life of a container, by its command line. `monitor`: the parent of a container's processes
 * (containerd-shim, conmon, lxc-start, systemd-nspawn). `runtime`: a call of an OCI runtime about one container. `init`:
 * the stage of runc that becomes the container's program. `helper`: what a monitor starts outside of its container.
 * `mover`: a program that runs another one in other namespaces, of its own making or of another process.
 */
export type ProcessRole =
  | {
      readonly role: "monitor";
      readonly id: string;
      readonly names: RuntimeCommand["names"];
      readonly runtime: string;
    }
  | {
      readonly role: "runtime";
      readonly verb: string;
      readonly id: string;
      readonly names: RuntimeCommand["names"];
      readonly runtime: string;
    }
  | { readonly role: "init" | "helper" | "mover" };

/** Undefined for every other program. Any process can write such a command line. */
export function readProcessRole(argv: readonly string[]): ProcessRole | undefined {
  const program = programName(argv);
  if (argv.length === 2 && argv[1] === "init" && (isRuntime(program) || program === "exe"))
    return { role: "init" };
  const entered = program === "lxc-attach" ? readNameOfLxc(argv) : undefined;
  if (entered !== undefined) return { role: "runtime", verb: "exec", id: entered, names: [], runtime: "lxc" };
  if (isMover(program, argv)) return { role: "mover" };
  const oci = readOciCommand(argv);
  const named = readRuntimeCommand(argv);
  if (oci !== undefined) {
    const { command, id } = oci;
    return { role: "runtime", verb: command, id, names: named?.names ?? [], runtime: program };
  }
  if (named !== undefined)
    return { role: "monitor", id: named.id, names: named.names, runtime: named.runtime };
  return isRuntime(program) || isHelper(program, argv) ? { role: "helper" } : undefined;
}

/** `runc run` starts hooks as it starts the container's program: only the name tells them apart. */
const HOOK = /(?:^|[-_.])hook$/;

/** containerd's shim reports events by `containerd publish`, conmon the end of its container by `podman container cleanup`. */
function isHelper(program: string, argv: readonly string[]): boolean {
  if (HOOK.test(program)) return true;
  return (
    (program === "containerd" && argv.includes("publish")) ||
    (program === "podman" && argv.includes("cleanup"))
  );
}

const MOVERS =
  /^(?:unshare|nsenter|bwrap|buildah-oci-runtime|buildah-chroot-runtime|buildah-chroot-exec|firejail|flatpak|snap-confine|lxc-attach|lxc-unshare|rootlesskit|newns|setns)$/;

function isMover(program: string, argv: readonly string[]): boolean {
  if (program === "ip") return argv.includes("netns") || argv.includes("vrf");
  return MOVERS.test(program) || (program === "busybox" && MOVERS.test(argv[1] ?? ""));
}
