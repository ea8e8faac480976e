// SPDX-License-Identifier: Apache-2.0

const HISTORY = "ctraudit-history";
const SAVED = "ctraudit-saved";
const MOST = 50;

function read(name: string): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(name) ?? "[]");
    return Array.isArray(stored) ? stored.filter((text) => typeof text === "string") : [];
  } catch {
    return [];
  }
}

function write(name: string, texts: readonly string[]): string[] {
  const kept = texts.slice(0, MOST);
  try {
    localStorage.setItem(name, JSON.stringify(kept));
  } catch {
    // If storage is full, they last as long as the page.
  }
  return kept;
}

/** Past expressions, the newest first. */
export const readHistory = (): string[] => read(HISTORY);
export function remember(text: string): string[] {
  if (text.trim() === "") return readHistory();
  return write(HISTORY, [text, ...readHistory().filter((other) => other !== text)]);
}

export const readSaved = (): string[] => read(SAVED);
/** Saves it, or removes it. */
export function toggleSaved(text: string): string[] {
  const saved = readSaved();
  return write(SAVED, saved.includes(text) ? saved.filter((other) => other !== text) : [text, ...saved]);
}
