// SPDX-License-Identifier: Apache-2.0

import type { ProcessRole } from "../facts/process-role.ts";

/** What a task has executed: a program with a role, or the first other program after one. */
export type RoleFact = { readonly event: number } & (ProcessRole | { readonly role: "program" });
