// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { shortId } from "./short-id.ts";

it("shortens only long hexadecimal ids: names with a common beginning stay distinct", () => {
  expect(shortId("e6701f385020907d37a7d0b6aeaf82c2a5f7d740dee429163a63e983326509f2")).toBe("e6701f385020");
  expect(shortId("buildah-buildah2291318435")).toBe("buildah-buildah2291318435");
  expect(shortId("e6701f385020")).toBe("e6701f385020");
  expect(shortId("deadbeef-cafe-0001")).toBe("deadbeef-cafe-0001");
});
