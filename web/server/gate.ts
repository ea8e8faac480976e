// SPDX-License-Identifier: Apache-2.0
import { randomBytes, timingSafeEqual } from "node:crypto";

const SECRET_BYTES = 32;
/** Names by which a browser on this machine reaches the server. */
const NAMES = ["127.0.0.1", "localhost"];

/** Headers of a request that show its origin. */
export interface Caller {
  readonly method: string;
  readonly host: string | undefined;
  readonly cookie: string | undefined;
  readonly origin: string | undefined;
}

/** Refusal of a request: HTTP status, and a sentence for the user. */
export interface Refusal {
  readonly status: 401 | 403 | 405 | 421;
  readonly text: string;
  readonly hint: string;
}

/**
 * Gives access only to the browser that opened the link: other users of the machine and pages of other sites can reach the
 * port as well. The link works once; it is exchanged for a cookie that scripts cannot read and other sites do not send.
 */
export class Gate {
  readonly #port: number;
  readonly #session = secret();
  #token = secret();

  constructor(port: number) {
    this.#port = port;
  }

  /** The address that works once. */
  get link(): string {
    return `http://127.0.0.1:${this.#port}/open/${this.#token}`;
  }

  /** Cookies ignore ports: servers on one machine would overwrite each other's. */
  get #cookieName(): string {
    return `ctraudit-${this.#port}`;
  }

  /** The Set-Cookie header for an unused link, which is then replaced; undefined for any other address. */
  exchange(token: string): string | undefined {
    if (!isEqual(token, this.#token)) return undefined;
    this.#token = secret();
    return `${this.#cookieName}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Refusal of a request from any client; undefined: none. Stops DNS rebinding: the page has another host name. */
  refuseAddress({ method, host, origin }: Caller): Refusal | undefined {
    const own = NAMES.map((name) => `${name}:${this.#port}`);
    if (host === undefined || !own.includes(host.toLowerCase()))
      return {
        status: 421,
        text: "This server answers under its own address alone.",
        hint: `open http://127.0.0.1:${this.#port}/`,
      };
    if (method !== "GET" && method !== "HEAD")
      return { status: 405, text: `No ${method}: this server only reads.`, hint: "ask by GET" };
    const isForeign = origin !== undefined && !own.some((name) => origin === `http://${name}`);
    if (isForeign)
      return {
        status: 403,
        text: "A page of another site may not ask this server.",
        hint: "open its own page",
      };
    return undefined;
  }

  /** Refusal of a request without the cookie. */
  refuseStranger({ cookie = "" }: Caller): Refusal | undefined {
    const pairs = cookie.split(";").map((pair) => pair.trim());
    const own = pairs.find((pair) => pair.startsWith(`${this.#cookieName}=`));
    if (own !== undefined && isEqual(own.slice(this.#cookieName.length + 1), this.#session)) return undefined;
    return {
      status: 401,
      text: "This page needs the link that ctraudit serve has printed. Each link works once, for one browser.",
      hint: "take the newest link from the terminal, or start ctraudit serve again",
    };
  }
}

function secret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
