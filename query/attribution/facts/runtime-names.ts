// SPDX-License-Identifier: Apache-2.0

import { readBwrap } from "./bwrap-command.ts";
import { readNspawn } from "./nspawn-command.ts";
import { type OciCommand, programName, readOciCommand } from "./oci-command.ts";

/** A command line of a runtime, shim or monitor about one container. */
export interface RuntimeCommand {
  readonly runtime: string;
  readonly id: string;
  /** Further names in the command line: name, pod, namespace. */
  readonly names: readonly { readonly kind: string; readonly value: string }[];
}

const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const FULL_ID = /^[0-9a-f]{64}$/;
const SHIM = /(?:^|-)containerd-shim/;
/** Commands that create a container. */
const MAKING = /^(?:create|run|restore)$/;

/**
 * Reads a container's id from the command line of a runtime or of its parents: create, run and restore of an OCI
 * runtime under any name; shims of containerd; conmon -c; lxc-start and lxc-execute -n; systemd-nspawn; bwrap, which
 * gives no id: the name of the program stands for it. Gives names only: a process in
 * a container can write any argv.
 */
export function readRuntimeCommand(argv: readonly string[]): RuntimeCommand | undefined {
  const program = programName(argv);
  const found = (id: string | undefined, names: RuntimeCommand["names"] = [], runtime = program) =>
    id !== undefined && ID.test(id) ? { runtime, id, names } : undefined;
  if (SHIM.test(program)) return found(idOfShim(argv), named("namespace", after(argv, "-namespace")));
  if (program === "conmon") return found(after(argv, "-c") ?? after(argv, "--cid"), namesOfConmon(argv));
  if (/^(?:incusd?|lxd)$/.test(program) && argv[1] === "forkstart") return found(argv[2], [], "lxc");
  if (program === "lxc-start" || program === "lxc-execute") return found(readNameOfLxc(argv), [], "lxc");
  if (program === "bwrap") return found(programName(readBwrap(argv)), [], program);
  if (program === "systemd-nspawn") {
    const { machine, image } = readNspawn(argv);
    return found(machine, named("image", image, IMAGE_FILE));
  }
  const oci = readOciCommand(argv);
  if (oci !== undefined) return MAKING.test(oci.command) ? found(oci.id, namesOfOci(oci)) : undefined;
  return isOldShim(argv) ? found(argv[1]) : undefined;
}

/** The container of a tool of LXC: `-n NAME`, in one word or two. */
export function readNameOfLxc(argv: readonly string[]): string | undefined {
  const own = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  const name = after(own, "-n") ?? after(own, "--name") ?? wordAfter(own, "-n");
  return name !== undefined && ID.test(name) ? name : undefined;
}

/**
 * The id: -id of shims of containerd 1.3 and later; the end of -workdir of older ones; the first word of docker's own
 * shim (to 17.12).
 */
function idOfShim(argv: readonly string[]): string | undefined {
  const folder = after(argv, "-workdir")?.replace(/\/+$/, "");
  return (
    after(argv, "-id") ?? folder?.replace(/^.*\//, "") ?? (argv[1]?.startsWith("-") ? undefined : argv[1])
  );
}

/** `docker-containerd-shim ID BUNDLE RUNTIME` under any name: the bundle directory has the name of the container. */
function isOldShim([, id = "", bundle = "", runtime = ""]: readonly string[]): boolean {
  return FULL_ID.test(id) && bundle.startsWith("/") && bundle.endsWith(`/${id}`) && runtime !== "";
}

/** cri-o and dockershim: k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT. */
const KUBERNETES = /^k8s_([^_]+)_([^_]+)_([^_]+)_[^_]+_\d+$/;

/** The namespace of containerd (k8s.io, moby) in the directories that it passes to runc. */
const ROOT = /\/(?:containerd\/runc|docker\/runtime-runc)\/([^/]+)\/?$/;
const BUNDLE = /\/io\.containerd\.runtime\.v\d+\.\w+\/([^/]+)\//;

function namesOfOci({ option }: OciCommand): RuntimeCommand["names"] {
  const bundle = BUNDLE.exec(option("--bundle", "-b") ?? "");
  return named("namespace", (bundle ?? ROOT.exec(option("--root") ?? ""))?.[1]);
}

function namesOfConmon(argv: readonly string[]): RuntimeCommand["names"] {
  const name = after(argv, "-n") ?? after(argv, "--name");
  const [, container, pod, namespace] = KUBERNETES.exec(name ?? "") ?? [];
  if (container === undefined) return named("name", name);
  return [...named("name", container), ...named("pod", pod), ...named("namespace", namespace)];
}

const IMAGE_FILE = /^[\w./+@:-]{1,256}$/;

function named(kind: string, value: string | undefined, form = ID): { kind: string; value: string }[] {
  return value !== undefined && form.test(value) ? [{ kind, value }] : [];
}

/** The value of an option that is written in one word with it: `-nweb`. */
function wordAfter(argv: readonly string[], option: string): string | undefined {
  return argv.find((word) => word.startsWith(option))?.slice(option.length);
}

function after(argv: readonly string[], option: string): string | undefined {
  const at = argv.indexOf(option);
  if (at >= 0) return argv[at + 1];
  return argv.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1);
}
