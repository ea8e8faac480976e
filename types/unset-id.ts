// SPDX-License-Identifier: Apache-2.0

/** (uid_t) -1: the kernel's number for no user, group or session. Source: AUDIT_UID_UNSET of include/uapi/linux/audit.h */
export const UNSET_ID = 4_294_967_295;
