// HTML and SVG that is escaped by construction: what is put into a template is text, unless it came out of one.

/** What came out of a template: safe to put into another one. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What a template takes: nothing for null. */
export type Part = Markup | string | number | null | readonly Part[];

/** A piece of HTML or SVG. Attributes are to be quoted. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const pieces = strings.map((text, index) => (index === 0 ? '' : textOf(parts[index - 1])) + text);
  return new Markup(pieces.join(''));
}

function textOf(part: Part | undefined): string {
  if (part === null || part === undefined) return '';
  if (part instanceof Markup) return part.toString();
  if (Array.isArray(part)) return part.map(textOf).join('');
  return escapeText(String(part));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text for an element or a quoted attribute. Control characters, which HTML forbids, and those that turn the direction of the
 * text around them (Unicode UAX 9, 2.1 to 2.4) become visible; half of a surrogate pair is no text.
 */
export function escapeText(text: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, '\u{FFFD}')
    .replaceAll(/(?![\t\n\r])\p{Cc}/gu, visibleControl)
    .replaceAll(/\p{Bidi_Control}/gu, '\u{FFFD}')
    .replaceAll(/[&<>"']/g, (special) => entities[special] ?? special);
}

/** The picture that Unicode has of it (U+2400 on); of those after ASCII it has none. */
function visibleControl(control: string): string {
  const code = control.codePointAt(0) ?? 0;
  if (code === 0x7f) return '\u{2421}';
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : '\u{FFFD}';
}
