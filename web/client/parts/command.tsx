// SPDX-License-Identifier: Apache-2.0
import { useState } from "preact/hooks";

/** The command line that prints what is shown, to take along. */
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
    <p class="command">
      <span class="quiet">{label}:</span> <code>{text}</code>{" "}
      <button type="button" class="small" onClick={() => void copy()}>
        {isCopied ? "Copied" : "Copy"}
      </button>
    </p>
  );
}
