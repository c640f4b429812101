// Python's `repr()` of text and bytes, as `%r` prints them in the seed's lines.
// Source: https://docs.python.org/3/library/functions.html#repr and str.isprintable.

const named: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** What Python does not print as it is: separators but the space, and all of category "Other". */
const unprintable = /[\p{C}\p{Z}]/u;

/** `'Hello World!'`, `"it's"`, `'a\nb'`, `'\x00'`. */
export function pythonRepr(text: string): string {
  const quote = quoteFor(text);
  let body = '';
  for (const character of text) {
    if (character === quote) body += `\\${quote}`;
    else if (named[character] !== undefined) body += named[character];
    else if (character !== ' ' && unprintable.test(character)) body += escape(character);
    else body += character;
  }
  return quote + body + quote;
}

/** `b'\xff'`. */
export function pythonReprOfBytes(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const quote = quoteFor(latin1);
  let body = '';
  for (const character of latin1) {
    if (character === quote) body += `\\${quote}`;
    else if (named[character] !== undefined) body += named[character];
    else if (character < ' ' || character > '~') body += escape(character);
    else body += character;
  }
  return `b${quote}${body}${quote}`;
}

function quoteFor(text: string): "'" | '"' {
  return text.includes("'") && !text.includes('"') ? '"' : "'";
}

function escape(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  if (point <= 0xff) return `\\x${hex(point, 2)}`;
  if (point <= 0xffff) return `\\u${hex(point, 4)}`;
  return `\\U${hex(point, 8)}`;
}

function hex(point: number, width: number): string {
  return point.toString(16).padStart(width, '0');
}
