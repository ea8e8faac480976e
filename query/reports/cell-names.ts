// SPDX-License-Identifier: Apache-2.0

import { accountLabel } from "../../questions/account-names.ts";
import type { ContainerView } from "../../questions/container-view.ts";
import type { IdentityNames } from "../../types/identity-names.ts";
import { UNSET_ID } from "../../types/unset-id.ts";
import type { Cell } from "./report-model.ts";

/** The name of a container in a table: its name, an id as its first twelve digits, else its key. */
export function placeName({ name, key }: ContainerView): string {
  return name === null ? key : /^[0-9a-f]{64}$/.test(name) ? name.slice(0, 12) : name;
}

/** The same where there may be none. */
export function optionalPlace(view: ContainerView | null | undefined): string | null {
  return view === null || view === undefined ? null : placeName(view);
}

/** A user in a cell, mostly the one who logged in: its number, with its name where its host's log has one (an event's `accounts`), `unset`, or nothing where the event does not say. */
export function loginUser(auid: number | null | undefined, accounts?: IdentityNames): Cell {
  if (auid === UNSET_ID) return "unset";
  if (auid === null || auid === undefined) return null;
  return accounts?.user(auid) === undefined ? auid : accountLabel(accounts, "uid", auid);
}
