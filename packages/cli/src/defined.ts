// Options that are left out where nobody gave them: one that is undefined would be an option all the same.

/** The options that are given. */
export type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** `options` without what is undefined. */
export function defined<T extends object>(options: T): Defined<T> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}
