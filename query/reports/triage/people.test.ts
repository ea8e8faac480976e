// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { ApiRequest } from "../../../types/api-requests.ts";
import type { ApiPerson } from "../../who/person.ts";
import { apiSentence } from "./people.ts";

function request(user: string, given: Partial<ApiRequest> = {}): ApiRequest {
  return {
    auditId: `id-${user}`,
    action: "exec",
    namespace: "shop",
    pod: "web",
    container: null,
    node: null,
    command: ["sh"],
    user,
    groups: [],
    impersonated: null,
    addresses: ["203.0.113.9"],
    agent: null,
    code: 101,
    receivedMs: 0,
    uri: "/",
    startedMs: 0,
    endedMs: 1,
    stages: [],
    isContradictory: false,
    said: [],
    ...given,
  };
}

function textOf(rivals: readonly ApiRequest[], own = request("alice")): string {
  const person: ApiPerson = {
    kind: "api",
    part: "entered",
    request: own,
    clock: null,
    lagMs: 0,
    rivals,
    otherExecs: [],
    chain: [],
  };
  return apiSentence(person)
    .cells.map((cell) =>
      typeof cell === "object" && cell !== null && "words" in cell
        ? `“${cell.words.join(" ")}”`
        : String(cell),
    )
    .join("");
}

describe("the sentence on a request of the API", () => {
  it("names the user whose request alone fits", () => {
    expect(textOf([], request("alice", { impersonated: "root@prod" }))).toBe(
      "A program above it in the container answers a request of API user “root@prod” (impersonated by “alice”) from “203.0.113.9”, " +
        "“exec shop/web: sh” (audit ID “id-alice”); inferred from the pod, the command and the time.",
    );
  });

  it("ties none of several users whose requests fit", () => {
    expect(textOf([request("bob")])).toMatch(
      /^A program above it in the container answers one of 2 requests of the API, and which of them is not known: a request of API user “alice” from .* and a request of API user “bob” from /,
    );
    const many = textOf(["bob", "carol", "dave", "erin"].map((user) => request(user)));
    expect(many).toMatch(/one of 5 requests/);
    expect(many).toMatch(/“id-carol”\) and 2 more; inferred/);
  });
});
