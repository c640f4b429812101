// Options on their way to other threads: only plain data can be copied.
import { InvalidArgumentError } from '@tcp-echo/base';
import type { EchoServerOptions } from '../options.js';

/**
 * A copy of `options` without those that are of this thread alone.
 *
 * @throws InvalidArgumentError if one is a function, or holds one.
 */
export function plainOptions(options: EchoServerOptions): EchoServerOptions {
  const { signal: _signal, threads: _threads, ...others } = options;
  const entries = Object.entries(others).map(([name, value]) => [name, plainData(name, value)]);
  return Object.fromEntries(entries) as EchoServerOptions;
}

/** A copy of `value`. @throws InvalidArgumentError if it is a function, or holds one. */
export function plainData<T>(name: string, value: T): T {
  try {
    return structuredClone(value);
  } catch (cause) {
    throw new InvalidArgumentError(
      `${name} must be plain data where a server has several threads, because it is copied to each, and a function cannot be; give data instead, or leave out \`threads\``,
      { cause },
    );
  }
}
