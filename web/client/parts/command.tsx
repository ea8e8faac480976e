// SPDX-License-Identifier: Apache-2.0
import { useState } from "preact/hooks";

/** A longer command line is folded, as it would fill most of the page. */
const LONG = 400;
const SHOWN = 60;

/** The command line that prints the same, to copy. */
export function Command({
  text,
  label = "The same on a terminal",
}: {
  text: string | undefined;
  label?: string;
}) {
  const [isCopied, setCopied] = useState(false);
  if (text === undefined) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    );
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <div class="command">
      <span class="quiet">{label}:</span> {text.length > LONG ? <Folded text={text} /> : <code>{text}</code>}{" "}
      <button type="button" class="small" onClick={() => void copy()}>
        {isCopied ? "Copied" : "Copy"}
      </button>
    </div>
  );
}

function Folded({ text }: { text: string }) {
  return (
    <details>
      <summary>
        {text.slice(0, SHOWN)}… ({text.length.toLocaleString("en")} characters)
      </summary>
      <code>{text}</code>
    </details>
  );
}
