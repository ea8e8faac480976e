// SPDX-License-Identifier: Apache-2.0

/** The word of a record on its outcome: 1 for success, 0 for failure, null for neither. */
export function outcome(raw: string | undefined): number | null {
  switch (raw) {
    case "yes":
    case "success":
    case "1":
      return 1;
    case "no":
    case "failed":
    case "0":
      return 0;
    default:
      return null;
  }
}
