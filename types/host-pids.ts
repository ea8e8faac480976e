// SPDX-License-Identifier: Apache-2.0

/**
 * Events of tasks in the initial PID namespace that are not proven to be on the host: the host, or a sandbox that shares the
 * namespace and is older than the log, or was created unseen. It has its own row of `container`, with the host's class and key.
 */
export const HOST_PIDS_NAME = "host?";
/** Its former name in databases and scripts; searches accept it as well. */
export const HOST_PIDS_FORMER_NAME = "host's pids";
/** Its `container.key_suffix`. */
export const HOST_PIDS_SUFFIX = "pids";
/** Meaning of the mark, in words. */
export const HOST_PIDS_MEANING = "counts in the initial PID namespace: the host, or a sandbox in it";
