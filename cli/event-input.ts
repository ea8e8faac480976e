// SPDX-License-Identifier: Apache-2.0
import { createConnection, type Socket } from "node:net";
import type { Readable } from "node:stream";

/** A socket that is not there, or was closed, is tried again after so long. */
const RECONNECT_MS = 1000;

/** What comes of an input. */
export interface EventInput {
  readonly onBytes: (bytes: Buffer) => void;
  /** The other side has closed: what comes next is a new beginning. */
  readonly onBreak: () => void;
  /** Nothing comes any more. */
  readonly onEnd: () => void;
  readonly note: (line: string) => void;
}

/** Reads stdin to its end. Gives what stops reading. */
export function readStandardInput(stdin: Readable, { onBytes, onEnd }: EventInput): () => void {
  stdin.on("data", onBytes);
  stdin.once("end", onEnd);
  stdin.once("error", onEnd);
  return () => {
    stdin.off("data", onBytes);
    stdin.destroy();
  };
}

/** Reads a socket for ever: auditd may be restarted. Gives what stops reading. */
export function readSocket(path: string, { onBytes, onBreak, note }: EventInput): () => void {
  let socket: Socket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let told = "";
  const connect = () => {
    socket = createConnection({ path });
    socket.on("data", onBytes);
    socket.once("connect", () => {
      told = "";
    });
    socket.once("error", ({ message }) => {
      if (message !== told) note(`ctraudit: ${message}; tried again each second`);
      told = message;
    });
    socket.once("close", () => {
      onBreak();
      timer = setTimeout(connect, RECONNECT_MS);
    });
  };
  connect();
  return () => {
    clearTimeout(timer);
    socket?.removeAllListeners("close");
    socket?.destroy();
  };
}
