// A certificate and a key that were made together.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { UsageError } from './usage-error.js';

/** @throws UsageError if the key is another certificate's. What cannot be read is for whoever uses it. */
export function checkPair(
  { flag: certFlag, pem: cert }: { readonly flag: string; readonly pem: string },
  { flag: keyFlag, pem: key }: { readonly flag: string; readonly pem: string },
  passphrase?: string,
): void {
  let isPair = true;
  try {
    const privateKey = createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) });
    isPair = new X509Certificate(cert).checkPrivateKey(privateKey);
  } catch {
    return;
  }
  if (isPair) return;
  throw new UsageError(
    `the key in --${keyFlag} is not that of the certificate in --${certFlag}`,
    'give the two that were made together; of a chain the own certificate comes first',
  );
}
