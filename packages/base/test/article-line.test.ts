// The lines of the seed, and Python's repr in them, held against the real Python.
import { formatArticleLine, internetAddress, type TraceEvent } from '@tcp-echo/base';
import * as fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const base: TraceEvent = {
  seq: 0,
  timeNs: 0n,
  thread: 'main',
  actor: 'client',
  kind: 'sending',
  connection: '',
  bytes: Buffer.from('Hello World!'),
};
const peer = internetAddress('127.0.0.1', 44_386);
const line = (event: Partial<TraceEvent>): string | undefined =>
  formatArticleLine({ ...base, ...event });

it('the lines are the article’s, to the letter', () => {
  expect(line({ actor: 'server', kind: 'received', peer })).toBe(
    "-> Server received 'Hello World!' from ('127.0.0.1', 44386)",
  );
  expect(line({ actor: 'server', kind: 'sending' })).toBe("<- Server sending: 'Hello World!'");
  expect(line({ actor: 'server', kind: 'closing' })).toBe('-- Terminating connection on server');
  expect(line({ kind: 'sending' })).toBe("-> Client sending: 'Hello World!'");
  expect(line({ kind: 'received' })).toBe("<- Client received: 'Hello World!'");
  expect(line({ kind: 'closing' })).toBe('-- Terminating connection on client');
  expect(
    line({ kind: 'connecting', blocking: true, peer: internetAddress('127.0.0.1', 35_876) }),
  ).toBe('-> Client connecting to port: 35876');
});

it('there is no line for what the article’s programs do not print', () => {
  expect(line({ kind: 'connecting', peer })).toBeUndefined();
  for (const kind of ['connected', 'ended', 'failed'] as const)
    expect(line({ kind })).toBeUndefined();
  for (const kind of ['accepted', 'ended', 'failed'] as const) {
    expect(line({ actor: 'server', kind })).toBeUndefined();
  }
});

it('peers of other families print as Python’s peername does', () => {
  const received = { actor: 'server', kind: 'received' } as const;
  expect(line({ ...received, peer: internetAddress('::1', 7) })).toContain("from ('::1', 7, 0, 0)");
  expect(line({ ...received, peer: { family: 'Unix', path: '' } })).toContain("from ''");
  expect(line(received)).toContain('from None');
});

/** Runs a Python program once, for many inputs. */
function python(program: string, input: unknown): unknown {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const reprOf = (bytes: Uint8Array): string =>
  line({ bytes })?.slice('-> Client sending: '.length) ?? '';

describe('repr', () => {
  it('is Python’s for texts of any kind', () => {
    const special = fc.constantFrom(
      "'",
      '"',
      '\\',
      '\n',
      '\r',
      '\t',
      '\0',
      '\x7f',
      '\xa0',
      '\xad',
      ' ',
      '\u0301',
      '\u200b',
      '\u2028',
      '\ue000',
      '\ufeff',
      '\u{1f600}',
      '\u{10ffff}',
    );
    const texts = fc.sample(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: special }),
      ),
      1000,
    );
    const reprs = python(
      `import json, sys, unicodedata
texts = json.load(sys.stdin)
json.dump([None if any(unicodedata.category(c) == 'Cn' for c in text) else repr(text) for text in texts], sys.stdout)`,
      texts,
    ) as (string | null)[];
    let compared = 0;
    for (const [index, text] of texts.entries()) {
      const expected = reprs[index];
      // Python's Unicode may be older or newer than Node's where a character is not assigned.
      if (expected === null || /\p{Cn}/u.test(text)) continue;
      expect(reprOf(Buffer.from(text))).toBe(expected);
      compared++;
    }
    expect(compared).toBeGreaterThan(500);
  });

  it('is Python’s for every character there is', () => {
    const points = Array.from({ length: 0x110000 }, (_, point) => point);
    const characters = points.map((point) => String.fromCodePoint(point));
    const [assigned, expected] = python(
      `import json, sys, unicodedata
text = ''.join(c for c in json.load(sys.stdin) if unicodedata.category(c) != 'Cn')
json.dump([text, repr(text)], sys.stdout)`,
      characters.join('').replaceAll(/[\p{Cs}\p{Cn}]/gu, ''),
    ) as [string, string];
    expect(Array.from(assigned).length).toBeGreaterThan(250_000);
    expect(reprOf(Buffer.from(assigned)) === expected).toBe(true);
  });

  it('is that of bytes where they are not UTF-8', () => {
    const notUtf8 = fc
      .uint8Array({ maxLength: 50 })
      .map((bytes) => Buffer.concat([bytes, Buffer.from([0xff])]));
    const all = [
      ...fc.sample(notUtf8, 500),
      Buffer.from('caf\xe9', 'latin1'),
      Buffer.from([0x27, 0xff]),
      Buffer.from([0x27, 0x22, 0xff]),
    ];
    const reprs = python(
      'import json, sys; json.dump([repr(bytes(b)) for b in json.load(sys.stdin)], sys.stdout)',
      all.map((bytes) => [...bytes]),
    );
    expect(all.map(reprOf)).toEqual(reprs);
  });
});
