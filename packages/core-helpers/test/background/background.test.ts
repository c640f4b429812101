import { background, InvalidTargetError } from '@tcp-echo/core-helpers';
import { describe, expect, it } from 'vitest';

const double = (n: number): number => n * 2;

describe('background', () => {
  it('returns the very function it was given, still callable here', () => {
    expect(background(import.meta.url, 'double', double)).toBe(double);
    expect(double(21)).toBe(42);
  });

  it('leaves no enumerable trace on the function', () => {
    const fn = background(import.meta.url, 'fn', () => 0);
    expect(Object.keys(fn)).toEqual([]);
  });

  it('can tag a function again', () => {
    const fn = background(import.meta.url, 'one', () => 0);
    expect(() => background(import.meta.url, 'two', fn)).not.toThrow();
  });

  it.each([[''], ['./relative.js'], ['package-name'], ['https://example.org/x.js'], [undefined]])(
    'refuses the module %j, which another thread could not find',
    (module) => {
      const tag = () => background(module as string, 'fn', () => 0);
      expect(tag).toThrow(InvalidTargetError);
      expect(tag).toThrow(/import\.meta\.url/);
    },
  );

  it.each([[''], [undefined], [7]])('refuses the export name %j', (name) => {
    expect(() => background(import.meta.url, name as string, () => 0)).toThrow(InvalidTargetError);
  });

  it.each([[undefined], [null], [7], ['text'], [{}]])('refuses to tag %j', (value) => {
    const tag = () => background(import.meta.url, 'fn', value as unknown as () => void);
    expect(tag).toThrow(TypeError);
    expect(tag).toThrow(/target must be a callable, not/);
  });
});
