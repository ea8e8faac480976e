// SPDX-License-Identifier: Apache-2.0

/** Makes a thing when it is first asked for. */
export function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
