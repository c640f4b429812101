// Settings that name a file, and reading it.
import { readFile } from 'node:fs/promises';
import type { FlagSetting } from './settings.js';
import { UsageError } from './usage-error.js';

/** A file that is not read unless it is named. */
export function fileSetting(variable: string, brief: string) {
  return {
    variable,
    defaultValue: undefined,
    parse: String,
    placeholder: 'FILE',
    brief,
    completes: 'file',
  } as const satisfies FlagSetting<string, undefined>;
}

/** `flag` is what messages call it. @throws UsageError if the file cannot be read. */
export async function readNamedFile(flag: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UsageError(
      `--${flag}: ${cause instanceof Error ? cause.message : String(cause)}`,
      'give the path of a file that exists and that you may read',
      { cause },
    );
  }
}

/** As `readNamedFile`, of a file that has such a thing in PEM (RFC 7468). @throws UsageError */
export async function readPem(
  flag: string,
  path: string,
  kind: 'CERTIFICATE' | 'PRIVATE KEY',
): Promise<string> {
  const text = await readNamedFile(flag, path);
  if (new RegExp(`^-----BEGIN ([A-Z0-9]+ )*${kind}-----`, 'm').test(text)) return text;
  const wanted = kind === 'CERTIFICATE' ? 'certificate' : 'private key';
  throw new UsageError(
    `--${flag}: there is no ${wanted} in ${path}`,
    `give a PEM file that has it, with a line -----BEGIN ${kind}-----`,
  );
}
