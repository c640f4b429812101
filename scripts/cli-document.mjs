// Writes what docs/cli.md has of the commands, from their own definitions: `tcp-echo --help --json` and the server's
// catalogue of faults. With --check it writes nothing, and ends with status 1 if something would change.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = new URL('../docs/cli.md', import.meta.url);
const command = fileURLToPath(new URL('../packages/cli/bin/tcp-echo.cjs', import.meta.url));

const { commands, globals } = readDefinitions();
const { echoFaults } = await import('../packages/echo-server/dist/index.js');

const before = readFileSync(file, 'utf8');
let after = put(before, 'everywhere', flagTable(globals));
after = put(after, 'faults', faultTable());
for (const each of commands) after = put(after, each.name, describe(each));

if (before === after) process.exit(0);
if (process.argv.includes('--check')) {
  console.error(
    'docs/cli.md is not what the commands say: node scripts/cli-document.mjs writes it',
  );
  process.exit(1);
}
writeFileSync(file, after);

function readDefinitions() {
  const { stdout, status } = spawnSync(process.execPath, [command, '--help', '--json'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} --help --json ended with ${status}`);
  return JSON.parse(stdout);
}

/** Puts `content` between the marks of `name`; a command without marks gets a section of its own after the others. */
function put(text, name, content) {
  const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const block = `${begin}\n\n${content}\n\n${end}`;
  const at = text.indexOf(begin);
  if (at >= 0) return `${text.slice(0, at)}${block}${text.slice(text.indexOf(end) + end.length)}`;
  const rest = text.indexOf('## Exit status');
  return `${text.slice(0, rest)}## ${name}\n\n${block}\n\n${text.slice(rest)}`;
}

function describe(each) {
  const usage = ['tcp-echo', each.name, ...(each.flags.length > 0 ? ['[FLAGS]'] : [])];
  const words = each.arguments.map(({ placeholder, isOptional, isList }) => {
    const word = `${placeholder}${isList ? '…' : ''}`;
    return isOptional ? `[${word}]` : word;
  });
  const groups = [...new Set(each.flags.map(({ group }) => group))];
  const blocks = [
    each.description,
    '```text\n' + [...usage, ...words].join(' ') + '\n```',
    ...(each.examples.length > 0
      ? [
          `${each.examples.length > 1 ? 'Examples' : 'Example'}:`,
          '```text\n' + each.examples.join('\n') + '\n```',
        ]
      : []),
    ...(each.arguments.length > 0
      ? [
          table(
            ['argument', 'environment', 'default', ''],
            each.arguments.map(({ placeholder, brief, variable = '', default: byDefault = '' }) => [
              `\`${placeholder}\``,
              variable.replaceAll(/\w+_\w+/g, '`$&`'),
              byDefault,
              brief,
            ]),
          ),
        ]
      : []),
    ...groups.flatMap((group) => [
      ...(groups.length > 1 ? [`**${group}**`] : []),
      flagTable(each.flags.filter((flag) => flag.group === group)),
    ]),
  ];
  return blocks.join('\n\n');
}

function flagTable(flags) {
  return table(
    ['flag', 'environment', 'default', ''],
    flags.map(
      ({ name, alias, placeholder, variable, default: byDefault = '', brief, completes }) => [
        `\`--${name}${placeholder === undefined ? '' : ` ${placeholder}`}\`${alias === undefined ? '' : `, \`-${alias}\``}`,
        variable === undefined ? '' : `\`${variable}\``,
        byDefault === 'off' ? '' : byDefault,
        Array.isArray(completes) && !completes.every((word) => brief.includes(word))
          ? `${brief}: ${completes.join(', ')}`
          : brief,
      ],
    ),
  );
}

/** As packages/cli/src/serve/fault/fault-names.ts calls them. */
function faultTable() {
  return table(
    ['fault', 'parameters'],
    echoFaults.map(({ fault, options }) => [
      `\`${kebab(fault)}\``,
      options
        .map(({ name, default: byDefault }) => {
          const word = `\`${kebab(name.replace(/(Ms|Bytes)$/, ''))}\``;
          return byDefault === undefined ? `${word}, which has to be given` : word;
        })
        .join(', '),
    ]),
  );
}

function kebab(name) {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** In the shape that the formatter of this repository gives a table. */
function table(header, rows) {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll('|', String.raw`\|`)));
  const widths = header.map((cell, at) =>
    Math.max(3, cell.length, ...escaped.map((row) => row[at].length)),
  );
  const line = (cells) => `| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...escaped.map(line)].join(
    '\n',
  );
}
