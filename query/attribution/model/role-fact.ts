// SPDX-License-Identifier: Apache-2.0

import type { ProcessRole } from "../facts/process-role.ts";

/** A program that a task has executed: one with a role, or the first other program after one. */
export type RoleFact = { readonly event: number } & (ProcessRole | { readonly role: "program" });
