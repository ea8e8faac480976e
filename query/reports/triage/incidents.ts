// SPDX-License-Identifier: Apache-2.0
import type { ContainerId } from "../../../types/ids.ts";
import { confiner } from "../container-row.ts";
import type { Escape } from "../escapes/escape.ts";
import type { ReportReader } from "../report-reader.ts";

/** Findings that belong together: of one container, and of those that an engine made at its request. */
export interface Incident {
  /** The gravest rank of them. */
  readonly rank: number;
  /** In the order of time. */
  readonly findings: readonly Escape[];
  /** The containers that they began in, in that order. */
  readonly containers: readonly ContainerId[];
}

/** Findings linked by their containers, the gravest incident first; a finding whose container is not known stands alone. */
export function linkIncidents(reader: ReportReader, found: readonly Escape[]): Incident[] {
  const groups = new Groups();
  const ends = found.map((finding) => endsOf(reader, finding));
  for (const own of ends) groups.join(own);
  const byGroup = new Map<unknown, number[]>();
  for (const [at, [first]] of ends.entries()) {
    const key = first === undefined ? `alone ${at}` : groups.of(first);
    const known = byGroup.get(key);
    if (known === undefined) byGroup.set(key, [at]);
    else known.push(at);
  }
  // `found` is in the order of gravity, and so are the groups by their first.
  return [...byGroup.values()].map((members) => ({
    rank: found[members[0]!]!.rank,
    findings: members
      .map((at) => found[at]!)
      .toSorted(
        (a, b) =>
          a.timeMs - b.timeMs ||
          (a.own?.[0] === undefined || b.own?.[0] === undefined ? 0 : reader.compare(a.own[0], b.own[0])),
      ),
    containers: [...new Set(members.flatMap((at) => ends[at]!))],
  }));
}

/** The containers that a finding began in: its task's, and the client's whose request made that. */
function endsOf(reader: ReportReader, { source, containers }: Escape): ContainerId[] {
  const rows =
    source?.kind === "cause"
      ? [
          ...source.requests.map(({ fromContainer }) => fromContainer),
          source.cause.fromContainer,
          madeBy(source.cause),
        ]
      : [containers[0] ?? null];
  return rows.flatMap((row) => {
    const view = row === null ? null : reader.container(row);
    return view === null || view.class === "host" ? [] : [(confiner(view) ?? view).row];
  });
}

function madeBy({
  kind,
  toContainer,
}: {
  kind: string;
  toContainer: ContainerId | null;
}): ContainerId | null {
  return kind === "daemon-client" ? toContainer : null;
}

/** Sets of containers that were joined. */
class Groups {
  readonly #above = new Map<ContainerId, ContainerId>();

  of(one: ContainerId): ContainerId {
    let at = one;
    for (let next = this.#above.get(at); next !== undefined; next = this.#above.get(at)) at = next;
    if (at !== one) this.#above.set(one, at);
    return at;
  }

  join([first, ...others]: readonly ContainerId[]): void {
    for (const other of others) {
      const [a, b] = [this.of(first!), this.of(other)];
      if (a !== b) this.#above.set(b, a);
    }
  }
}
