// Finds a PROXY protocol header, of either version, in the first bytes of a connection.
import { formatProxyHeader } from './format-proxy-header.js';
import { ProxyProtocolError } from './proxy-protocol-error.js';
import { parseV1, v1Signature } from './parse-v1.js';
import { parseV2, v2Signature } from './parse-v2.js';
import type { ProxyParse } from './proxy-parse.js';

/**
 * Reads `bytes`, all that came so far. An answer of `incomplete` costs the same however many bytes there
 * are, so that it may be asked for after each of them.
 *
 * @throws ProxyProtocolError if a header starts here but is malformed.
 */
export function parseProxyHeader(bytes: Buffer): ProxyParse {
  for (const { signature, parse } of versions) {
    if (agrees(bytes, signature)) {
      return bytes.length < signature.length ? undecided : parse(bytes);
    }
  }
  return { outcome: 'absent' };
}

// Section 2.2 tells the versions apart so. It counts no space to the word PROXY; haproxy and nginx do.
const versions = [
  { signature: v2Signature, parse: parseV2 },
  { signature: v1Signature, parse: parseV1 },
] as const;

/** The answer as long as there is nothing, or too little to tell. */
export const undecided = {
  outcome: 'incomplete',
  certain: false,
  enoughBytes: v2Signature.length,
} as const satisfies ProxyParse;

/** Whether `bytes` are like `signature`, as far as both go. */
function agrees(bytes: Buffer, signature: Buffer): boolean {
  const length = Math.min(bytes.length, signature.length);
  return bytes.compare(signature, 0, length, 0, length) === 0;
}

/** What header `bytes` begin with, in words; undefined where there is none that is whole. */
export function headerIn(bytes: Buffer): string | undefined {
  try {
    const parsed = parseProxyHeader(bytes);
    return parsed.outcome === 'header' ? formatProxyHeader(parsed.header) : undefined;
  } catch (error) {
    if (error instanceof ProxyProtocolError) return undefined;
    throw error;
  }
}
