// SPDX-License-Identifier: Apache-2.0
import type { ContainerView } from "../../questions/container-view.ts";
import type { EventView, StoredText } from "../../questions/event-view.ts";
import type { ApiRequest } from "../../types/api-requests.ts";
import type { ClockOffset } from "./clock-offset.ts";

/** A link of the chain from a person to an event. `text` is ctraudit's; text from a log is in `words`. */
export interface Step {
  readonly text: string;
  readonly words: readonly StoredText[];
  readonly event: string | null;
  readonly timeMs: number | null;
}

/** Act of the person: entered an existing container, had it made, acted by a task of their own session, or asked for something else. */
export type Part = "entered" | "made" | "acted" | "asked";

/** A user of a Kubernetes API. */
export interface ApiPerson {
  readonly kind: "api";
  readonly part: Part;
  readonly request: ApiRequest;
  readonly clock: ClockOffset | null;
  readonly lagMs: number | null;
  /** Requests of others that fit as well. */
  readonly rivals: readonly ApiRequest[];
  /** Events of clients of an engine on the host whose exec is tied to the same program. */
  readonly otherExecs: readonly string[];
  readonly chain: readonly Step[];
}

/** A login user of the host. */
export interface LoginPerson {
  readonly kind: "login";
  readonly part: Part;
  readonly auid: number;
  readonly label: string;
  readonly ses: number | null;
  readonly session: SessionStart | null;
  readonly chain: readonly Step[];
}

/** Where a login session came from, by messages of the login program: claims. */
export interface SessionStart {
  readonly event: string;
  readonly timeMs: number;
  readonly address: StoredText | null;
  readonly hostname: StoredText | null;
  readonly terminal: StoredText | null;
  readonly program: StoredText | null;
}

export type Person = ApiPerson | LoginPerson;

export interface WhoAnswer {
  readonly event: EventView | null;
  readonly container: ContainerView | null;
  readonly people: readonly Person[];
  /** Missing links, in ctraudit's words. */
  readonly missing: readonly string[];
}
