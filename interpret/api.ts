// SPDX-License-Identifier: Apache-2.0

export type { IdentityNames } from "../types/identity-names.ts";
export { archName, archNumber, cloneFlagsArgument } from "./arch-names.ts";
export { type CallNames, callNames, nameOfCall } from "./call-names.ts";
export { interpretField, type Meaning } from "./interpret-field.ts";
export { errnoName, errnoNumber, exitName, exitNumber, signalName } from "./number-names.ts";
export { parsePasswd } from "./parse-passwd.ts";
export { namesOfRecords } from "./record-names.ts";
export { shellLine } from "./shell-line.ts";
export { parseSocketAddress, type SocketAddress, socketAddressLabel } from "./socket-address.ts";
export { syscallName, syscallNumber } from "./syscall-names.ts";
