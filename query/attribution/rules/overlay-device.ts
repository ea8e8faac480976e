// SPDX-License-Identifier: Apache-2.0
import type { EvidenceRule } from "./evidence-rule.ts";

/**
 * Device of files that every root has (/usr/bin/…, /etc/…). Each container has an overlay of its own; proven tasks of
 * the host show the host's devices.
 */
export const overlayDevice: EvidenceRule = (state, { files, call }, index) => {
  const device = files?.systemDevices[0];
  if (device === undefined || call === "pivot_root" || call === "chroot") return undefined;
  return state.tasks.get(index)!.chrooted ? undefined : { kind: "marked", mark: `device ${device}` };
};
