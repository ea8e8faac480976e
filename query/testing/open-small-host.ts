// SPDX-License-Identifier: Apache-2.0

/** For tests of layers that know no store. */
export { smallHost } from "../../store/testing/open-small-host.ts";
