import { partial } from '@tcp-echo/core-helpers';
import { describe, expect, expectTypeOf, it } from 'vitest';

const join = (a: string, b: number, c?: boolean): string => `${a} ${b} ${c}`;

describe('partial', () => {
  it('calls the function with the remembered arguments first', () => {
    expect(partial(join, 'a')(1, true)).toBe('a 1 true');
    expect(partial(join, 'a', 1)()).toBe('a 1 undefined');
  });

  it('remembers the arguments of a partial of a partial in order', () => {
    expect(partial(partial(join, 'a'), 1)(false)).toBe('a 1 false');
  });

  it('keeps the name of the function, so that a task can be named after it', () => {
    expect(partial(partial(join, 'a'), 1).name).toBe('join');
  });

  it('knows which parameters are left and what is returned', () => {
    expectTypeOf(partial(join, 'a')).toEqualTypeOf<(b: number, c?: boolean) => string>();
  });

  it('lets an error of the function through', () => {
    const error = new Error('boom');
    const fail = partial((value: Error): never => {
      throw value;
    }, error);
    expect(fail).toThrow(error);
  });

  it.each([[undefined], [null], [7], [{}]])('refuses %j, which is no function', (value) => {
    expect(() => partial(value as () => void)).toThrow(/target must be a callable, not .* \(/);
  });
});
