// What plain data must look like, said as data: what is read is checked, and copied, so that nothing else comes along.

/** Copies what is right. @throws ShapeError for anything else */
export type Shape = (value: unknown, place: string) => unknown;

/** What is wrong with a value, and where. */
export class ShapeError extends Error {}

function refuse(place: string, what: string): never {
  throw new ShapeError(`${place || 'it'} ${what}`);
}

/** More than any report has. */
const longestText = 10_000;

export const text: Shape = (value, place) => {
  if (typeof value !== 'string') refuse(place, 'is not a string');
  return value.length <= longestText
    ? value
    : refuse(place, `has ${value.length} characters, which are more than ${longestText}`);
};

export const flag: Shape = (value, place) =>
  typeof value === 'boolean' ? value : refuse(place, 'is not true or false');

/** Everything that a report counts or measures. What is calculated from more would not be finite. */
export const amount: Shape = (value, place) =>
  typeof value === 'number' && value >= 0 && value <= 1e100
    ? value
    : refuse(place, 'is not a number from 0 to 1e100');

/** A time that others are divided by. */
export const positive: Shape = (value, place) =>
  (amount(value, place) as number) >= 1 ? value : refuse(place, 'is not a number from 1 to 1e100');

export function exactly(wanted: number): Shape {
  return (value, place) => (value === wanted ? value : refuse(place, `is not ${wanted}`));
}

export function orNull(shape: Shape): Shape {
  return (value, place) => (value === null ? null : shape(value, place));
}

/** Of at most so many. */
export function listOf(shape: Shape, most: number): Shape {
  return (value, place) => {
    if (!Array.isArray(value)) return refuse(place, 'is not a list');
    if (value.length > most) {
      refuse(place, `has ${value.length} entries, which are more than ${most}`);
    }
    return value.map((each, index) => shape(each, `${place}[${index}]`));
  };
}

/** An object that has these fields; others are left out. */
export function fields(shapes: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(shapes);
  return (value, place) => {
    if (typeof value !== 'object' || value === null) return refuse(place, 'is not an object');
    return Object.fromEntries(
      entries.map(([name, shape]) => {
        const given: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
        return [name, shape(given, place === '' ? name : `${place}.${name}`)];
      }),
    );
  };
}

/** One shape for objects that have a field of that name, another for those that have not. */
export function withField(name: string, has: Shape, hasNot: Shape): Shape {
  return (value, place) => {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    return (isThere ? has : hasNot)(value, place);
  };
}
