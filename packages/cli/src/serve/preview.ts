// The start of a message, for a line that a person reads.

/** A byte order mark is shown as well. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** How much of a message is shown, in characters. */
const shownCharacters = 40;

/** Quoted, with every control character escaped: a message must not drive the terminal. */
export function preview(bytes: Uint8Array): string {
  const text = decoder.decode(bytes.subarray(0, 4 * shownCharacters));
  const shown = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
  return JSON.stringify(shown).replace(/\p{C}/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `\\u{${point.toString(16)}}`;
  });
}
