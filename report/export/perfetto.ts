// SPDX-License-Identifier: Apache-2.0
import { containerLabel } from "../container-label.ts";
import { safeJson } from "../safe-json.ts";
import type { ExportedEvent } from "./exported-event.ts";

interface Track {
  readonly process: number;
  readonly thread: number;
}

/**
 * A trace in Trace Event Format, for Perfetto and Chrome's viewer: a container is a process of the trace, a task a thread, a program a slice from its
 * exec to the next one or its exit, an audit event an instant. Times are microseconds since 1970.
 * Source: Trace Event Format
 */
export class PerfettoTrace {
  readonly #write: (json: string) => void;
  readonly #containers = new Map<string, number>();
  readonly #threads = new Set<string>();
  /** The open slice of each task, by host, boot and pid: it must be closed on the track that opened it. */
  readonly #running = new Map<string, { readonly track: Track; readonly name: string }>();
  #lastUs = 0;

  constructor(write: (json: string) => void) {
    this.#write = write;
  }

  add(event: ExportedEvent): void {
    const { view, comm, exe, call, activity } = event;
    const us = Math.round(view.timeMs * 1000);
    this.#lastUs = Math.max(this.#lastUs, us);
    const track = this.#track(event);
    const task = `${view.node ?? ""}\0${view.bootStartMs}\0${view.pid}`;
    const open = this.#running.get(task);
    const isExec = activity === "exec" && view.success === true;
    const hasMoved = open !== undefined && open.track.process !== track.process;
    if (open !== undefined && (isExec || hasMoved || activity === "exit")) {
      this.#slice("E", open.track, us, open.name);
      this.#running.delete(task);
    }
    if (view.pid !== null && activity !== "exit" && (isExec || hasMoved)) {
      const name = isExec ? (comm ?? exe ?? "exec") : open!.name;
      this.#slice("B", track, us, name);
      this.#running.set(task, { track, name });
    }
    this.#event({
      name: call ?? view.types.join(","),
      cat: event.activity,
      ph: "i",
      s: "t",
      ts: us,
      pid: track.process,
      tid: track.thread,
      args: argumentsOf(event),
    });
  }

  /** Closes the slices of tasks whose end is not in the log. */
  end(): void {
    for (const { track, name } of this.#running.values()) this.#slice("E", track, this.#lastUs, name);
    this.#running.clear();
  }

  #track({ view, comm }: ExportedEvent): Track {
    const { container, attribution, node } = view;
    const key = container?.key ?? `${node ?? ""} ${attribution.evidence}`;
    let process = this.#containers.get(key);
    if (process === undefined) {
      process = this.#containers.size + 1;
      this.#containers.set(key, process);
      const label = container === null ? attribution.evidence : containerLabel(container);
      this.#name("process_name", process, 0, { name: node === null ? label : `${label} on ${node}` });
      this.#name("process_labels", process, 0, {
        labels: container?.path.join(" > ") ?? "no container is proven",
      });
      this.#name("process_sort_index", process, 0, { sort_index: process });
    }
    const thread = view.pid ?? 0;
    const seen = `${process} ${thread}`;
    if (!this.#threads.has(seen)) {
      this.#threads.add(seen);
      this.#name("thread_name", process, thread, {
        name: view.pid === null ? "no task" : (comm ?? String(thread)),
      });
    }
    return { process, thread };
  }

  #name(name: string, pid: number, tid: number, args: object): void {
    this.#event({ name, ph: "M", pid, tid, args });
  }

  #slice(ph: "B" | "E", { process, thread }: Track, ts: number, name: string): void {
    this.#event({ name, cat: "program", ph, ts, pid: process, tid: thread });
  }

  #event(event: object): void {
    this.#write(safeJson(event));
  }
}

function argumentsOf({
  view,
  message,
  commandLine,
  paths,
  peers,
  keys,
}: ExportedEvent): Record<string, unknown> {
  const { attribution, container } = view;
  return {
    event: view.id,
    message,
    container: container?.key ?? null,
    evidence: attribution.evidence,
    ...(attribution.proof === null ? {} : { proof: attribution.proof }),
    ...(commandLine === null ? {} : { command_line: commandLine }),
    ...(paths.length === 0 ? {} : { paths }),
    ...(peers.length === 0 ? {} : { peers: peers.map(({ text }) => text) }),
    ...(keys.length === 0 ? {} : { keys }),
  };
}
