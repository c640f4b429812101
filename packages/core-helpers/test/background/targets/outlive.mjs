// Blocks until the process that made the call is gone.
export function outlive() {
  const parent = process.ppid;
  while (process.ppid === parent) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}
