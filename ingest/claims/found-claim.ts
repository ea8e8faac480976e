// SPDX-License-Identifier: Apache-2.0
import type { ActionClaim, ContainerClaim } from "../../types/claims.ts";

/** Claim of one value of a source. */
export interface FoundClaims {
  /** The command that writes such values. */
  readonly format: string;
  readonly containers?: readonly ContainerClaim[];
  readonly actions?: readonly ActionClaim[];
}

/**
 * Reads a value of one format. Undefined: it has another format; a text: it has this format, with this error. "other": it has this
 * format, but no claim about a container.
 */
export type ClaimFormat = (value: unknown) => FoundClaims | "other" | { readonly wrong: string } | undefined;
