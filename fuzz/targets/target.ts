// SPDX-License-Identifier: Apache-2.0

/** Something that reads bytes of others. */
export interface Target {
  readonly name: string;
  /** Bytes to begin with. */
  readonly seeds: () => Promise<readonly Buffer[]>;
  /** Words that mutations put in. */
  readonly words: readonly string[];
  /** Reads the bytes. Throws what should not be: an error with a code of ctraudit's is an answer, and is not thrown. */
  readonly run: (bytes: Buffer) => Promise<void>;
}

/** Lets errors of ctraudit's own pass: they tell the reader why, and have a code. */
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
