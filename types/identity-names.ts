// SPDX-License-Identifier: Apache-2.0

/** Names for numbers of users and groups that somebody gave (--passwd): never what this machine would say. */
export interface IdentityNames {
  user(id: number): string | undefined;
  group(id: number): string | undefined;
}
