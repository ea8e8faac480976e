// SPDX-License-Identifier: Apache-2.0
import type { StoredText } from "./event-view.ts";

/** Decision of a security module, by one record; of a message (USER_AVC) a claim. */
export interface Decision {
  readonly module: string;
  /** denied, allowed, permissive, passed, failed, status (table `decision`); null: the record does not say. */
  readonly outcome: string | null;
  readonly operation: StoredText | null;
  readonly permission: StoredText | null;
  readonly class: StoredText | null;
  /** Label of whoever acted. */
  readonly subject: StoredText | null;
  /** Label of what was acted on. */
  readonly object: StoredText | null;
  /** A path, a capability, an address, a process. */
  readonly target: StoredText | null;
}

/** The attempt, in one text: `open file /srv/a.txt`, `open /proc/x wc`, `capability sys_admin`, `name_connect tcp_socket 6443`. */
export function accessOf(decision: Decision): StoredText | null {
  const { module, operation, permission, target } = decision;
  if (module !== "apparmor") return joined([operation, permission, decision.class, target]);
  if (operation === "capable") return joined(["capability", target]);
  return joined([operation, target, permission === operation ? null : permission]);
}

/** Texts with a space between each two; bytes where one of them is no UTF-8. */
function joined(parts: readonly (StoredText | null)[]): StoredText | null {
  const texts = parts.filter((part) => part !== null);
  if (texts.length === 0) return null;
  if (texts.every((text) => typeof text === "string")) return texts.join(" ");
  const bytes = texts.flatMap((text) => [Buffer.from(" "), Buffer.from(text as string)]);
  return Buffer.concat(bytes.slice(1));
}
