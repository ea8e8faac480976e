// SPDX-License-Identifier: Apache-2.0
import { Output } from "./output.ts";

/** Keeps a format's output. */
export class KeptOutput extends Output {
  #text = "";

  constructor() {
    super(-1);
  }

  override write(text: string): void {
    this.#text += text;
  }

  override flush(): void {}

  /** The text written since then, without its last line end. */
  take(): string {
    const text = this.#text;
    this.#text = "";
    return text.replace(/\n$/, "");
  }
}
