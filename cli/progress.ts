// SPDX-License-Identifier: Apache-2.0
import type { SingleBar } from "cli-progress";
import type { IngestProgress } from "../ingest/ingest-paths.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { grouped } from "../report/number-text.ts";
import type { CliContext } from "./command-handler.ts";

const FIRST_SHOWN_MS = 1000;
const SHOWN_EVERY_MS = 100;

/** A bar on stderr for work of more than a second, and only on a terminal. */
export interface Progress {
  show(progress: IngestProgress): void;
  end(): void;
}

const SILENT: Progress = { show: () => undefined, end: () => undefined };

/** Opens a progress bar; without a terminal or a delay, nothing is loaded or printed. */
export function openProgress({ stderrIsTerminal }: CliContext): Progress {
  if (!stderrIsTerminal) return SILENT;
  const startedMs = performance.now();
  let bar: SingleBar | undefined;
  let isLoading = false;
  let isEnded = false;
  let shownMs = 0;
  const load = async () => {
    isLoading = true;
    const { default: cliProgress } = await import("cli-progress");
    if (isEnded) return;
    bar = new cliProgress.SingleBar({
      format: "{bar} {percentage}% {log} {events} events",
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      barsize: 24,
      barCompleteChar: "█",
      barIncompleteChar: "░",
    });
    bar.start(1, 0, { log: "", events: "0" });
  };
  return {
    show({ path, bytes, totalBytes, events }) {
      const nowMs = performance.now();
      if (nowMs - startedMs < FIRST_SHOWN_MS || nowMs - shownMs < SHOWN_EVERY_MS) return;
      shownMs = nowMs;
      if (!isLoading) void load();
      bar?.setTotal(Math.max(bytes, totalBytes ?? bytes, 1));
      bar?.update(bytes, { log: escapeControls(path), events: grouped(events) });
    },
    end() {
      isEnded = true;
      bar?.stop();
    },
  };
}
