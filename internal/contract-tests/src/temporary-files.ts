// Texts as files, for programs that want a path: certificates, above all.
import { writeFile } from 'node:fs/promises';
import { temporaryFolder } from './temporary-folder.js';

/** Where each text lies. Disposing of it removes the files. */
export interface TemporaryFiles<Name extends string> extends AsyncDisposable {
  readonly paths: Readonly<Record<Name, string>>;
}

/** Writes each text to a file of its name. */
export async function temporaryFiles<Name extends string>(
  texts: Readonly<Record<Name, string>>,
): Promise<TemporaryFiles<Name>> {
  const folder = await temporaryFolder();
  const names = Object.keys(texts) as Name[];
  await Promise.all(names.map((name) => writeFile(folder.file(name), texts[name])));
  return {
    paths: Object.fromEntries(names.map((name) => [name, folder.file(name)])) as Record<
      Name,
      string
    >,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
