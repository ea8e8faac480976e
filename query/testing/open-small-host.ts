// SPDX-License-Identifier: Apache-2.0

/** For tests of layers that know no store. */
export { openSmallHost, type SmallHost } from "../../store/testing/open-small-host.ts";
