// What plain data must look like, said as data, and the place at which it does not.

/** Says what is wrong with a value, and where; undefined if nothing is. */
export type Shape = (value: unknown, place: string) => string | undefined;

export const text: Shape = expectType('a string', (value) => typeof value === 'string');
export const flag: Shape = expectType('true or false', (value) => typeof value === 'boolean');
/** Everything that a report counts or measures. What is calculated from more would not be finite. */
export const amount: Shape = expectType(
  'a number from 0 to 1e100',
  (value) => typeof value === 'number' && value >= 0 && value <= 1e100,
);

export function exactly(wanted: number): Shape {
  return expectType(String(wanted), (value) => value === wanted);
}

export function orNull(shape: Shape): Shape {
  return (value, place) => (value === null ? undefined : shape(value, place));
}

export function listOf(shape: Shape): Shape {
  return (value, place) => {
    if (!Array.isArray(value)) return `${place} is not a list`;
    return first(value.map((each, index) => () => shape(each, `${place}[${index}]`)));
  };
}

/** An object that has these fields; others do not matter. */
export function fields(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, place) => {
    if (typeof value !== 'object' || value === null) return `${place || 'it'} is not an object`;
    const object: Readonly<Record<string, unknown>> = { ...value };
    const checks = Object.entries(shapes).map(
      ([name, shape]) =>
        () =>
          shape(object[name], place === '' ? name : `${place}.${name}`),
    );
    return first(checks);
  };
}

/** One shape for objects that have a field of that name, another for those that have not. */
export function withField(name: string, has: Shape, hasNot: Shape): Shape {
  return (value, place) => {
    const isThere = typeof value === 'object' && value !== null && name in value;
    return (isThere ? has : hasNot)(value, place);
  };
}

function expectType(wanted: string, isRight: (value: unknown) => boolean): Shape {
  return (value, place) => (isRight(value) ? undefined : `${place} is not ${wanted}`);
}

function first(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const wrong = check();
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
