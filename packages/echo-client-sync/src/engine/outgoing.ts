// Where small messages are sent from. A small array of the caller's lies on V8's heap, and lending its
// memory to native code would make V8 move it outside (docs/performance/sync-client.md). One a thread is
// enough: it is filled right before the system call.

/** How many bytes there is room for. */
export const outgoingBytes = 65_536;
export const outgoing = Buffer.allocUnsafeSlow(outgoingBytes);

/** The view that was sent last: messages often have one length, and a view costs 0.1 us. */
let view: Uint8Array = outgoing;

/** The first `size` bytes, to be sent. */
export function filledOutgoing(size: number): Uint8Array {
  if (view.length !== size) view = outgoing.subarray(0, size);
  return view;
}
