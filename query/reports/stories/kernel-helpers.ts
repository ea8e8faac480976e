// SPDX-License-Identifier: Apache-2.0

/** A file that names a program which the kernel runs, by its last part. */
export interface KernelHelper {
  readonly attack: string;
  /** "the kernel runs what it names, as root and outside of every container, …" */
  readonly when: string;
}

const HELPERS: Readonly<Record<string, KernelHelper>> = {
  core_pattern: {
    attack: "The kernel's handler of core dumps (core_pattern), opened for writing in a container",
    when: "when a process dumps core",
  },
  release_agent: {
    attack: "The release agent of a cgroup, opened for writing in a container (the way of CVE-2022-0492)",
    when: "when a cgroup has lost its last process",
  },
  uevent_helper: {
    attack: "The kernel's helper for device events (uevent_helper), opened for writing in a container",
    when: "at an event of a device",
  },
  hotplug: {
    attack: "The kernel's helper for device events (hotplug), opened for writing in a container",
    when: "at an event of a device",
  },
  modprobe: {
    attack: "The kernel's loader of modules (modprobe), opened for writing in a container",
    when: "when it wants a module",
  },
  poweroff_cmd: {
    attack: "The kernel's command to power off (poweroff_cmd), opened for writing in a container",
    when: "when it powers off",
  },
  register: {
    attack: "The register of interpreters (binfmt_misc), opened for writing in a container",
    when: "when a program of that kind is executed",
  },
};

/** The helper whose file a path names. */
export function kernelHelperOf(path: string): KernelHelper {
  const name = path.replace(/^.*\//s, "");
  return Object.hasOwn(HELPERS, name)
    ? HELPERS[name]!
    : {
        attack: "A file that names a program of the kernel's, opened for writing in a container",
        when: "when it needs it",
      };
}
