// SPDX-License-Identifier: Apache-2.0

declare const ofEvent: unique symbol;

/**
 * An event, as its engine names it: equal for the same event, and among the kernel's events of one boot in the order of a search
 * (auditd's own, DAEMON_*, stand between these by time). Nobody but the engine makes one or counts with it.
 */
export type EventKey = number & { readonly [ofEvent]: true };
