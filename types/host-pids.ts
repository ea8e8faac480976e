// SPDX-License-Identifier: Apache-2.0

/**
 * Events of tasks that count in the initial PID namespace and are not proven to be the host's: the host, or a sandbox that shares the
 * namespace and is older than the log, or was made where the log shows nothing. A row of `container` of its own, with the host's class and key.
 */
export const HOST_PIDS_NAME = "host?";
/** Its name in databases and scripts of before; searches take it as well. */
export const HOST_PIDS_FORMER_NAME = "host's pids";
/** Its `container.key_suffix`. */
export const HOST_PIDS_SUFFIX = "pids";
/** Meaning of the mark, in words. */
export const HOST_PIDS_MEANING = "counts in the initial PID namespace: the host, or a sandbox in it";
