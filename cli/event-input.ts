// SPDX-License-Identifier: Apache-2.0
import { createConnection, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Auditd writes each record by itself. After a piece that is smaller than this, reading waits so long: what comes meanwhile is read at
 * once. The pipe of auditd holds more than comes in this time; below that, auditd's own queue does.
 */
const SMALL_BYTES = 16 * 1024;
const GATHER_MS = 5;
/** At the end, the pipe is drained: until it is silent for the first time span, and no longer than the second. */
const QUIET_MS = 20;
const LONGEST_END_MS = 300;

/** A socket that is not there, or was closed, is tried again after so long. */
const RECONNECT_MS = 1000;

/** Callbacks of an input. */
export interface EventInput {
  readonly onBytes: (bytes: Buffer) => void;
  /** The peer has closed: the next data starts anew. */
  readonly onBreak: () => void;
  /** Nothing comes any more. */
  readonly onEnd: () => void;
  readonly warn: (line: string) => void;
}

/** Reads stdin to its end. Returns a function that stops reading after all sent data. */
export function readStandardInput(stdin: Readable, { onBytes, onEnd }: EventInput): () => Promise<void> {
  const pieces = new GatheredPieces(stdin, onBytes);
  stdin.once("end", onEnd);
  stdin.once("error", onEnd);
  return async () => {
    await pieces.end();
    stdin.destroy();
  };
}

/** Reads a socket indefinitely: auditd may be restarted. Returns a function that stops reading after all sent data. */
export function readSocket(path: string, { onBytes, onBreak, warn }: EventInput): () => Promise<void> {
  let socket: Socket | undefined;
  let pieces: GatheredPieces | undefined;
  let timer: NodeJS.Timeout | undefined;
  let told = "";
  const connect = () => {
    socket = createConnection({ path });
    pieces = new GatheredPieces(socket, onBytes);
    socket.once("connect", () => {
      told = "";
    });
    socket.once("error", ({ message }) => {
      if (message !== told) warn(`ctraudit: ${message}; tried again each second`);
      told = message;
    });
    socket.once("close", () => {
      onBreak();
      timer = setTimeout(connect, RECONNECT_MS);
    });
  };
  connect();
  return async () => {
    clearTimeout(timer);
    socket?.removeAllListeners("close");
    await pieces?.end();
    socket?.destroy();
  };
}

/** Bytes of a stream, small pieces joined. */
class GatheredPieces {
  readonly #stream: Readable;
  readonly #onBytes: (bytes: Buffer) => void;
  #timer: NodeJS.Timeout | undefined;
  #isEnding = false;
  #takenMs = 0;

  constructor(stream: Readable, onBytes: (bytes: Buffer) => void) {
    this.#stream = stream;
    this.#onBytes = onBytes;
    stream.on("data", this.#take);
  }

  readonly #take = (bytes: Buffer): void => {
    this.#takenMs = performance.now();
    this.#onBytes(bytes);
    if (this.#isEnding || bytes.length >= SMALL_BYTES) return;
    this.#stream.pause();
    this.#timer = setTimeout(() => this.#stream.resume(), GATHER_MS);
  };

  async end(): Promise<void> {
    this.#isEnding = true;
    clearTimeout(this.#timer);
    this.#stream.resume();
    const startedMs = performance.now();
    this.#takenMs = startedMs;
    const isOver = () => this.#stream.readableEnded || this.#stream.destroyed;
    for (let nowMs = startedMs; !isOver() && nowMs - startedMs < LONGEST_END_MS; nowMs = performance.now()) {
      if (nowMs - this.#takenMs >= QUIET_MS) break;
      await sleep(GATHER_MS);
    }
    this.#stream.off("data", this.#take);
  }
}
