// SPDX-License-Identifier: Apache-2.0

/** A file that names a program which the kernel runs, by its last part. */
export interface KernelHelper {
  readonly attack: string;
  /** A part of a sentence: the kernel's use of the file, and no more. */
  readonly effect: string;
}

const runs = (when: string): string =>
  `the kernel runs the program named in this file as root, outside of every container, ${when}`;

const HELPERS: Readonly<Record<string, KernelHelper>> = {
  core_pattern: {
    attack: "The kernel's handler of core dumps (core_pattern), opened for writing in a container",
    effect:
      "where the file names a program after “|”, the kernel runs it as root, outside of every container, when a process dumps core",
  },
  release_agent: {
    attack: "The release agent of a cgroup, opened for writing in a container (the way of CVE-2022-0492)",
    effect: runs("when a cgroup has lost its last process"),
  },
  uevent_helper: {
    attack: "The kernel's helper for device events (uevent_helper), opened for writing in a container",
    effect: runs("at an event of a device"),
  },
  hotplug: {
    attack: "The kernel's helper for device events (hotplug), opened for writing in a container",
    effect: runs("at an event of a device"),
  },
  modprobe: {
    attack: "The kernel's loader of modules (modprobe), opened for writing in a container",
    effect: runs("when it wants a module"),
  },
  poweroff_cmd: {
    attack: "The kernel's command to power off (poweroff_cmd), opened for writing in a container",
    effect: runs("when it powers off"),
  },
  register: {
    attack: "The register of interpreters (binfmt_misc), opened for writing in a container",
    effect:
      "the kernel runs a registered interpreter wherever a program of its kind is executed, outside of containers, too",
  },
};

/** The helper whose file a path names. */
export function kernelHelperOf(path: string): KernelHelper {
  const name = path.replace(/^.*\//s, "");
  return Object.hasOwn(HELPERS, name)
    ? HELPERS[name]!
    : {
        attack: "A file that names a program of the kernel's, opened for writing in a container",
        effect: runs("when it needs it"),
      };
}
