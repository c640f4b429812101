// Who answered: what a server's banner says, as a name to count by.

/** The pod or host, and the address that tells two of its servers apart; undefined for what is no such banner. */
export function backEndOf(banner: string | undefined): string | undefined {
  if (banner === undefined) return undefined;
  try {
    const { pod, host, local } = JSON.parse(banner) as Readonly<Record<string, unknown>>;
    const words = [pod ?? host, local].filter((word) => typeof word === 'string');
    // It goes to a terminal, which it must not drive.
    return words.length > 0 ? words.join(' ').replace(/\p{C}/gu, '?') : undefined;
  } catch {
    return undefined;
  }
}
