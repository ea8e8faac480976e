// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";

/** Names every call, for readers of the database without ctraudit. */
export function nameCalls(store: Store, nameOf: (arch: number, number: number) => string | undefined): void {
  const calls = store.prepare("SELECT id, arch, number FROM call WHERE name IS NULL").all() as {
    id: number;
    arch: number;
    number: number;
  }[];
  const name = store.prepare("UPDATE call SET name = ? WHERE id = ?");
  for (const { id, arch, number } of calls) name.run(nameOf(arch, number) ?? null, id);
}
