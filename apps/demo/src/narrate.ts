// What the demo says between the article's own lines: always indented, so that those stand out.
import { writeSync } from 'node:fs';
import { inspect } from 'node:util';

let acts = 0;

/** Opens an act: a blank line, its number and what it shows. */
export function act(title: string): void {
  write(`\n  ${++acts}. ${title}\n`);
}

/** A line of the article's code, as it reads in TypeScript. */
export function code(line: string): void {
  write(`     > ${line}\n`);
}

/** What the prompt of the article shows of a value that the program does not print. */
export function shown(value: unknown): void {
  write(`       ${inspect(value, { breakLength: Infinity })}\n`);
}

/** What is going on. */
export function note(text: string): void {
  write(`     (${text})\n`);
}

/** `print` of the seed: on a line of its own, not indented. */
export function print(text: string): void {
  write(`${text}\n`);
}

/** Straight to the descriptor, as the trace is written, so that both keep their order. */
function write(text: string): void {
  writeSync(1, text);
}
