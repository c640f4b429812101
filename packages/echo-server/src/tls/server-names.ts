// Server names (SNI, RFC 6066, section 3): which certificate is for which, and how they are compared.
import { domainToASCII } from 'node:url';

/**
 * A name as names are compared: without regard to case and to a dot at its end, and with A-labels (`xn--…`) for what is not
 * ASCII. Undefined where it is no name.
 */
export function comparableName(name: string): string | undefined {
  const ascii = /[^\0-\x7f]/.test(name) ? domainToASCII(name) : name.toLowerCase();
  return ascii.replace(/\.$/, '') || undefined;
}

/** The name that a client asked for. Some send what should be A-labels as UTF-8, which Node reads as Latin-1. */
export function readServerName(name: string): string {
  const utf8 = Buffer.from(name, 'latin1').toString();
  return utf8.includes('\ufffd') ? name : utf8;
}

/** What is for `name`: an entry of that name, or else the last one with a `*` that matches; a `*` stands for no dot. */
export class ServerNames<T> {
  readonly #exact = new Map<string, T>();
  readonly #patterns: (readonly [RegExp, T])[] = [];

  /** @param entries With comparable names. */
  constructor(entries: Iterable<readonly [name: string, value: T]>) {
    for (const [name, value] of entries) {
      if (name.includes('*')) this.#patterns.unshift([patternOf(name), value]);
      else this.#exact.set(name, value);
    }
  }

  find(asked: string): T | undefined {
    const name = comparableName(readServerName(asked));
    if (name === undefined) return undefined;
    return this.#exact.get(name) ?? this.#patterns.find(([pattern]) => pattern.test(name))?.[1];
  }
}

function patternOf(name: string): RegExp {
  const parts = name.split('*').map((part) => part.replace(/[^\w-]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^.]*')}$`);
}
