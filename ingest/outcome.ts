// SPDX-License-Identifier: Apache-2.0

/** The outcome in a record: 1 for success, 0 for failure, null for neither. */
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

/** The same for a message of pam 0.7x, which had the text of pam_strerror() in result=: all but one mean failure. */
export function pamOutcome(raw: string | undefined): number | null {
  if (raw === undefined || raw === "" || raw === "?") return null;
  return raw === "Success" || raw === "success" ? 1 : 0;
}
