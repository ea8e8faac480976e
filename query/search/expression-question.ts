// SPDX-License-Identifier: Apache-2.0

import type { Expression } from "../../expression/parse-expression.ts";
import type { AccountKind, AccountSpan } from "../../questions/account-names.ts";
import type { EventKey } from "../../questions/event-key.ts";
import type { CallTest, ContainerTest } from "../../questions/search-criteria.ts";
import type { ContainerId } from "../../types/ids.ts";

/** An expression, and what its names of containers and its times mean. */
export interface ExpressionQuestion {
  readonly text: string;
  readonly tree: Expression;
  /** Longest time of a regular expression; undefined: that of any search. */
  readonly regexMs?: number | undefined;
  readonly resolve: {
    /** Rows of `container`. Throws where the text means none or several. */
    readonly container: (text: string) => readonly ContainerId[];
    /** Rows of `container` whose name, id or key contains the text. */
    readonly containersLike: (test: (text: string) => boolean) => readonly ContainerId[];
    readonly contid: (text: string) => ContainerTest | undefined;
    readonly callName: (arch: number, number: number) => string | undefined;
    /** Meanings of one word of --syscall, --arch and --message; undefined for an unknown word. */
    readonly call: (text: string) => CallTest | undefined;
    readonly arch: (text: string) => CallTest | undefined;
    readonly types: (text: string) => readonly string[] | undefined;
    /** The words that there are, for a hint. */
    readonly words: Readonly<
      Record<"call" | "arch" | "types" | "exit" | AccountKind, () => Iterable<string>>
    >;
    readonly exit: (text: string) => string | undefined;
    /** Numbers that a name of a user or group stands for; undefined for an unknown name. */
    readonly account: (kind: AccountKind, name: string) => readonly AccountSpan[] | undefined;
    readonly event: (text: string) => readonly EventKey[] | undefined;
    readonly timeMs: (text: string) => number | undefined;
    readonly descendants: (containers: readonly ContainerId[]) => readonly ContainerId[];
  };
}
