// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { canRun, Explorer } from "./testing/explorer.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-story-"));
const db = join(folder, "story.db");
const log = join(import.meta.dirname, "../fixtures/scenarios/docker-sock.log");

describe.skipIf(!canRun)("a first-time user", () => {
  let explorer: Explorer;
  beforeAll(async () => {
    expect((await runHere(["ingest", log, "--db", db])).status).toBe(0);
    explorer = await Explorer.start(db);
  });
  afterAll(async () => {
    await explorer?.close();
    rmSync(folder, { recursive: true });
  });

  it("finds with clicks only which container started the other, and its acts on the host", async () => {
    const page = await explorer.open();
    // The first page describes it in sentences.
    const story = page.locator(".story").first();
    await story.waitFor();
    const text = (await story.textContent())!;
    expect(text).toContain("docker run -v /:/host alpine");
    expect(text).toMatch(/in container 7c3e87fe1a2b called connect on \/var\/run\/docker\.sock/);
    expect(text).toMatch(/container 9f1c2b77aa01 was made; its making for this client is inferred/);
    expect(text).toMatch(/changed its root directory by chroot to \/host/);
    expect(text).toMatch(/then ran bash and date/);

    // The second sentence links to the event of the client, and that to its possible effect.
    await page.getByRole("link", { name: "[2]" }).first().click();
    await page.getByRole("heading", { name: /^Event 1790000000\.\d+:10\d+$/ }).waitFor();
    const cause = page
      .locator("section", { hasText: "Possible causes" })
      .getByText("7c3e87fe1a2b → 9f1c2b77aa01");
    expect(await cause.first().textContent()).toContain("called connect on /var/run/docker.sock");

    // From the finding into the timeline: both containers have a lane, one finding is marked.
    await page.goBack();
    await page.getByRole("link", { name: "Show in the timeline" }).first().click();
    await page.getByRole("treeitem", { name: "9f1c2b77aa01" }).waitFor();
    await page.getByRole("button", { name: /Next finding/ }).click();
    const details = page.locator(".details");
    await details
      .getByText("turned to an engine; took the host's root directory in a container made after")
      .waitFor();
    // And from the finding to all of its events.
    await details.getByRole("link", { name: /All \d+ events/ }).click();
    await page.getByRole("gridcell", { name: /chroot/ }).waitFor();
    await page.getByRole("gridcell", { name: /connect/ }).waitFor();

    // The programs that ran in it, as on a container's page.
    await page
      .getByRole("link", { name: /^9f1c2b77aa01/ })
      .first()
      .click();
    await page.getByRole("heading", { name: "Container 9f1c2b77aa01" }).waitFor();
    await page
      .getByRole("button", { name: /\/usr\/bin\/date/ })
      .first()
      .click();
    await page.getByText("1 events").waitFor();
    expect(await page.locator("#expression").inputValue()).toMatch(
      /^container = ".*" and \w+ = "\/usr\/bin\/date"$/,
    );
    expect(explorer.troubles).toEqual([]);
    await page.close();
  });
});
