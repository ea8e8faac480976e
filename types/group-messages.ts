// SPDX-License-Identifier: Apache-2.0

/** Messages whose id= is a group; in all others it is a user. Source: auparse_interp_adjust_type() of libauparse. */
export const GROUP_MESSAGES: readonly string[] = ["ADD_GROUP", "DEL_GROUP", "GRP_MGMT"];
