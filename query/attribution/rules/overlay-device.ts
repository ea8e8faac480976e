// SPDX-License-Identifier: Apache-2.0
import type { EvidenceRule } from "./evidence-rule.ts";

/**
 * The device of files that every root has (/usr/bin/…, /etc/…). An overlay has one of its own for each container; which
 * devices are the host's is learned from tasks that are proven to be there.
 */
export const overlayDevice: EvidenceRule = (state, { files, call }, index) => {
  const device = files?.systemDevices[0];
  if (device === undefined || call === "pivot_root" || call === "chroot") return undefined;
  return state.tasks.get(index)!.chrooted ? undefined : { kind: "marked", mark: `device ${device}` };
};
