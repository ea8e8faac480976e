// SPDX-License-Identifier: Apache-2.0

/** Device and inode of a file, in the form of `source.file`. */
export function fileIdentity({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`;
}
