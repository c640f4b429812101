// What the first bytes of a connection can turn out to be.
import type { ProxyHeader } from './proxy-header.js';

/**
 * - `incomplete`: a header may still come of it. `certain` says that nothing else can. With `enoughBytes`
 *   in all, which is more than there are now, the answer will be another one;
 * - `absent`: no header starts here;
 * - `header`: a header, which ends after `byteLength` bytes.
 *
 * What starts as a header and is none is a `ProxyProtocolError`.
 */
export type ProxyParse =
  | { readonly outcome: 'incomplete'; readonly certain: boolean; readonly enoughBytes: number }
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'header'; readonly header: ProxyHeader; readonly byteLength: number };
