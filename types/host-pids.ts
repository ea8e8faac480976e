// SPDX-License-Identifier: Apache-2.0

/**
 * What counts in the host's process ids and is not proven to be the host: it, or a sandbox that shares them and is older
 * than the log, or was made where the log shows nothing. A row of `container` of its own, with the host's class and key.
 */
export const HOST_PIDS_NAME = "host's pids";
/** Its `container.key_suffix`. */
export const HOST_PIDS_SUFFIX = "pids";
