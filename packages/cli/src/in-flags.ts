// What a package says of its options, in the words of the command line: `maxBytes` is --max-bytes there.

/** `flags` are those that the command has, without hyphens before them. */
export function inFlags(message: string, flags: readonly string[]): string {
  const flagOf = (option: string): string | undefined => flagFor(option, flags);
  return plainly(phrases.reduce((text, [said, meant]) => text.replaceAll(said, meant), message))
    .replaceAll(/(?:\ba )?`([^`]+)`/g, (quoted, code: string) => inOptions(code, flagOf) ?? quoted)
    .replaceAll(/\b([a-z]\w*): (?=\d)/g, (option, name: string) => {
      const flag = flagOf(name);
      return flag === undefined ? option : `${flag} `;
    })
    .replaceAll(optionWords, (word) => flagOf(word) ?? word);
}

/** Without what type a value has: on a command line all is text. */
export function plainly(message: string): string {
  return message.replace(/ \((string|number|boolean|object|undefined)\)$/, '');
}

/** Names that are no words: in camelCase, or of an option in another; and what a message is about. */
const optionWords = /\btls\.\w+|\b[a-z]+[A-Z]\w*(\[\d+\])?|^\w+(?= (?:must|cannot) )/g;

/** `host`, `tls: true`, `tls: { cert, key }` */
function inOptions(
  code: string,
  flagOf: (option: string) => string | undefined,
): string | undefined {
  const [, outer = '', inner] = /^(\w+)(?:: (?:true|\{ (.+) \}))?$/.exec(code) ?? [];
  const names = inner === undefined ? [outer] : inner.split(', ').map((name) => `${outer}.${name}`);
  const known = names.map(flagOf).filter((flag) => flag !== undefined);
  return known.length === names.length ? known.join(' and ') : undefined;
}

function flagFor(option: string, flags: readonly string[]): string | undefined {
  const path = option.replace(/\[\d+\]$/, '');
  const name = path.replace(/^tls\./, '');
  const names = [
    // Of a server: a client's flags are called without `tls`.
    kebab(path.replace('.', '-')),
    kebab(name),
    kebab(name.replace(/(Ms|Bytes|BytesPerSecond)$/, '')),
    calledElse[name],
  ];
  const flag = names.find((each) => each !== undefined && flags.includes(each));
  return flag === undefined ? undefined : `--${flag}`;
}

/** Options whose flag is not called after them. */
const calledElse: Readonly<Record<string, string>> = {
  path: 'unix',
  messageBytes: 'size',
  maxConnectionMs: 'max-connection-time',
  alpnProtocols: 'alpn',
};

/** What is said of more than names. */
const phrases: readonly (readonly [said: string, meant: string])[] = [
  ['the content of a PEM file, as text or bytes; read the file first', 'a PEM file'],
  ['they are PEM, belong together, and passphrase', 'they are PEM, and belong together'],
  ['the key in tls cannot be used', 'the key cannot be used'],
  ['tls cannot be used', 'the certificate or its key cannot be used'],
  // What a user can do is in the hint.
  [
    '; a server that echoes only a first part needs `maxBytes`, one that answers once needs a connection for each message',
    '',
  ],
  ['; add threads', '; add --threads'],
  ['add connections, or a longer pipeline', 'add --connections, or a longer --pipeline'],
  ['latency.fromDue', 'the latency from when it was due'],
  ['latency.fromSend', 'the one from when it was sent'],
  ['verify was off', '--no-verify'],
];

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
