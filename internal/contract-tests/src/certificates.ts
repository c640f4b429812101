// Certificates for tests: an authority, and what it signed for a server and for a client. Made with
// openssl, so that neither Node nor this project has a part in it.
import { readFile, writeFile } from 'node:fs/promises';
import { runProgram } from './program.js';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.js';

/** A certificate and its private key, as PEM. */
export interface CertifiedKey {
  readonly cert: string;
  readonly key: string;
}

/** What a test of TLS needs. All of it expires after a day. */
export interface TestCertificates {
  /** The authority's certificate, as PEM: what both ends have to trust. */
  readonly ca: string;
  /** Of `localhost`, `127.0.0.1` and `::1`. */
  readonly server: CertifiedKey;
  /** Of `CN=echo client`. */
  readonly client: CertifiedKey;
}

let made: Promise<TestCertificates> | undefined;

/** The certificates of this test file's process: made once, for its first caller. */
export function testCertificates(): Promise<TestCertificates> {
  made ??= makeCertificates();
  return made;
}

/** New certificates of a new authority: nobody who trusts the others trusts these. */
export async function makeCertificates(): Promise<TestCertificates> {
  await using folder = await temporaryFolder();
  // One after the other: the second and third are signed with the first.
  const ca = await makeCertificate(folder, 'ca', 'echo test authority', [
    'basicConstraints = critical,CA:TRUE',
    'keyUsage = critical,keyCertSign',
  ]);
  const server = await makeCertificate(folder, 'server', 'localhost', [
    'subjectAltName = DNS:localhost,IP:127.0.0.1,IP:::1',
  ]);
  const client = await makeCertificate(folder, 'client', 'echo client', []);
  return { ca: ca.cert, server, client };
}

async function makeCertificate(
  folder: TemporaryFolder,
  owner: 'ca' | 'server' | 'client',
  name: string,
  extensions: readonly string[],
): Promise<CertifiedKey> {
  const config = folder.file(`${owner}.cnf`);
  const cert = folder.file(`${owner}.cert`);
  const key = folder.file(`${owner}.key`);
  const sections = ['[req]', 'distinguished_name = name', '[name]', '[extensions]'];
  const identifiers = ['subjectKeyIdentifier = hash', 'authorityKeyIdentifier = keyid'];
  await writeFile(config, [...sections, ...identifiers, ...extensions, ''].join('\n'));
  const signer = ['-CA', folder.file('ca.cert'), '-CAkey', folder.file('ca.key')];
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', key];
  const content = ['-config', config, '-extensions', 'extensions', '-subj', `/CN=${name}`];
  const signed = owner === 'ca' ? [] : signer;
  const args = ['req', '-x509', '-days', '1', '-out', cert, ...newKey, ...content, ...signed];
  await runProgram('openssl', args);
  return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
}
