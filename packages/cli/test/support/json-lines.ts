// What a command printed with `--json`.

/** One object a line. */
export function jsonLines(stdout: string | Buffer): Readonly<Record<string, unknown>>[] {
  return String(stdout)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}
