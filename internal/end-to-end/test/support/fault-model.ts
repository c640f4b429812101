// What faults do to a reply, said once more and as simply as possible: the whole reply at once, no clock.
import type { Fault } from '@tcp-echo/echo-server';

/** A reply as it comes back: its bytes, and what follows them; undefined is nothing. */
export interface Reply {
  readonly bytes: Buffer;
  readonly end: 'end' | 'reset' | undefined;
}

type Options<Name extends Fault['fault']> = Required<Extract<Fault, { fault: Name }>>;

/** What becomes of `reply`. Of a `reorder` it knows only two pieces: what more of them become is random. */
export function modelReply(faults: readonly Fault[], reply: Reply): Reply {
  const refuse = faults.find((each) => each.fault === 'refuse');
  if (refuse !== undefined) {
    return { bytes: Buffer.alloc(0), end: refuse.how === 'close' ? 'end' : 'reset' };
  }
  return faults.reduce((before, fault) => modelFault(fault as Required<Fault>, before), reply);
}

function modelFault(fault: Required<Fault>, reply: Reply): Reply {
  const { bytes, end } = reply;
  switch (fault.fault) {
    case 'corrupt':
      return { bytes: bytes.map((byte, at) => corruptByte(byte, at, fault)) as Buffer, end };
    case 'duplicate':
      return { bytes: duplicatePieces(bytes, fault), end };
    case 'reorder':
      return { bytes: swapPieces(reply, fault), end };
    case 'truncate':
      return { bytes: bytes.subarray(0, fault.afterBytes), end };
    case 'limitData':
    case 'halfClose':
      return cut(reply, fault.afterBytes, 'end');
    case 'reset':
      return cut(reply, fault.afterBytes, 'reset');
    case 'stall':
      if (fault.stallMs < Infinity || bytes.length < fault.afterBytes) return reply;
      return { bytes: bytes.subarray(0, fault.afterBytes), end: undefined };
    case 'blackHole':
      return { bytes: Buffer.alloc(0), end: undefined };
    default:
      return reply;
  }
}

function cut(reply: Reply, afterBytes: number, end: 'end' | 'reset'): Reply {
  if (reply.bytes.length < Math.max(1, afterBytes)) return reply;
  return { bytes: reply.bytes.subarray(0, afterBytes), end };
}

function corruptByte(byte: number, at: number, fault: Options<'corrupt'>): number {
  const after = at - fault.atByte;
  const isHit = after === 0 || (after > 0 && after % fault.everyBytes === 0);
  return isHit ? byte ^ (1 << fault.bit) : byte;
}

function duplicatePieces(bytes: Buffer, fault: Options<'duplicate'>): Buffer {
  const parts: Buffer[] = [];
  let start = fault.atByte;
  let sent = 0;
  while (start + fault.pieceBytes <= bytes.length) {
    const end = start + fault.pieceBytes;
    parts.push(bytes.subarray(sent, end), bytes.subarray(start, end));
    sent = end;
    do start += fault.everyBytes;
    while (start < end);
  }
  return Buffer.concat([...parts, bytes.subarray(sent)]);
}

function swapPieces({ bytes, end }: Reply, { pieceBytes }: Options<'reorder'>): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 2 * pieceBytes) {
    const middle = at + pieceBytes;
    const blockEnd = middle + pieceBytes;
    // A block that is not full waits for the end.
    if (blockEnd > bytes.length && end === undefined) break;
    parts.push(bytes.subarray(middle, blockEnd), bytes.subarray(at, middle));
  }
  return Buffer.concat(parts);
}
