// SPDX-License-Identifier: Apache-2.0

/** Names for numbers of users and groups from given files (--passwd): never this machine's own. */
export interface IdentityNames {
  user(id: number): string | undefined;
  group(id: number): string | undefined;
}
