// SPDX-License-Identifier: Apache-2.0

/** A reader of untrusted bytes. */
export interface Target {
  readonly name: string;
  /** Initial inputs. */
  readonly seeds: () => Promise<readonly Buffer[]>;
  /** Words inserted by mutations. */
  readonly words: readonly string[];
  /** Reads the bytes. Throws unexpected errors: an error with a ctraudit code is a valid answer and is not thrown. */
  readonly run: (bytes: Buffer) => Promise<void>;
}

/** Accepts ctraudit's own errors: they have a code and a reason. */
export async function answered(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== "string" || !code.startsWith("CTR_")) throw error;
  }
}

/** Errors that a command line may end with; any other is thrown. */
export function isAnswer(words: readonly string[], status: number | undefined, stderr: string): void {
  const isKnown = status === 0 || status === 1 || status === 2 || status === 3;
  if (!isKnown || stderr.includes("should not happen"))
    throw new Error(`ctraudit ${words.join(" ")}: exit ${status}: ${stderr}`);
}
