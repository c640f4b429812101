// Being called from the event loop while a descriptor is readable, through libuv's uv_poll_t that koffi offers.

/** Calls until it is closed. */
export interface Watch {
  close(): void;
}

/**
 * Calls `ready` while `fd` is readable, from this thread's event loop, which stays alive.
 *
 * What koffi calls does as little as can be: where it is cut short because its thread is terminated, koffi's C++ wrapper
 * ends the whole process (https://github.com/nodejs/node-addon-api/pull/902).
 */
export function watchDescriptor(
  koffi: typeof import('koffi'),
  fd: number,
  ready: () => void,
): Watch {
  let open = true;
  const call = (): void => {
    if (open) ready();
  };
  const handle = koffi.node.poll(fd, { readable: true }, () => {
    setImmediate(call);
  });
  return {
    close() {
      open = false;
      handle.close();
    },
  };
}
