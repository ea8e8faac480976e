// SPDX-License-Identifier: Apache-2.0

/** Creates a value on first use. */
export function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
