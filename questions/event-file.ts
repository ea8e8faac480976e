// SPDX-License-Identifier: Apache-2.0
import type { StoredText } from "./event-view.ts";

/** A PATH record, and the path that it means. */
export interface EventFile {
  /** As logged; null without one. */
  readonly name: StoredText | null;
  /** Absolute, as the task saw it: below its own root directory. null: not known, or it has no name. */
  readonly path: StoredText | null;
  /** Why the path of a relative name is not known, in words; null where it is known. */
  readonly unknown: string | null;
  readonly inode: number | null;
  readonly dev: string | null;
  readonly nametype: string | null;
}

/**
 * The root directory at which an event's paths begin: the host's, that of the container's mount namespace, one that its task or an ancestor
 * has set by chroot or pivot_root (`changed` is that event), or nobody knows.
 */
export interface EventRoot<Key = number> {
  readonly root: "host" | "container" | "changed" | "unknown";
  readonly changed: Key | null;
}

/** Where an event's paths begin; `changed` is the id of the event that set that root. */
export type EventRootView = EventRoot<string>;
