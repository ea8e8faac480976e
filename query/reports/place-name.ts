// SPDX-License-Identifier: Apache-2.0
import type { ContainerView } from "../../questions/container-view.ts";

/** The name of a container in a table: its name, an id as its first twelve digits, else its key. */
export function placeName({ name, key }: ContainerView): string {
  return name === null ? key : /^[0-9a-f]{64}$/.test(name) ? name.slice(0, 12) : name;
}

/** The same where there may be none. */
export function optionalPlace(view: ContainerView | null | undefined): string | null {
  return view === null || view === undefined ? null : placeName(view);
}
