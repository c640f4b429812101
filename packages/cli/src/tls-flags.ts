// The flags with which a client speaks TLS.
import { InvalidArgumentError } from '@tcp-echo/core-helpers';
import type { EchoTlsOptions } from '@tcp-echo/echo-client-async';
import { readFile } from 'node:fs/promises';

/** What the command line says of TLS; any of them asks for it. */
export interface TlsFlags {
  readonly tls?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly insecure?: boolean;
}

/** As stricli wants them. */
export const tlsFlags = {
  tls: switchFlag('Speak TLS'),
  ca: textFlag('FILE', 'Trust the authorities in this PEM file, instead of the usual ones'),
  cert: textFlag('FILE', 'Show this certificate (PEM)'),
  key: textFlag('FILE', 'The private key of --cert (PEM)'),
  servername: textFlag('NAME', 'The name to ask for, and to find in the certificate'),
  insecure: switchFlag('Take a certificate that cannot be verified'),
} as const;

/** @throws InvalidArgumentError if a file cannot be read. Undefined without TLS. */
export async function resolveTls(flags: TlsFlags): Promise<EchoTlsOptions | undefined> {
  const { tls, servername, insecure } = flags;
  const files = await Promise.all(
    (['ca', 'cert', 'key'] as const).map(async (name) => {
      const path = flags[name];
      return path === undefined ? [] : [[name, await readPem(name, path)] as const];
    }),
  );
  const options: EchoTlsOptions = {
    ...Object.fromEntries(files.flat()),
    ...(servername !== undefined && { servername }),
    ...(insecure && { rejectUnauthorized: false }),
  };
  return tls || Object.keys(options).length > 0 ? options : undefined;
}

async function readPem(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new InvalidArgumentError(`--${name}: ${(cause as Error).message}`, { cause });
  }
}

function switchFlag(brief: string) {
  return { kind: 'boolean', withNegated: false, optional: true, brief } as const;
}

function textFlag(placeholder: string, brief: string) {
  return { kind: 'parsed', parse: String, placeholder, optional: true, brief } as const;
}
