// Help: short, in groups, with an example; no line is longer than 100 columns, or than the terminal is wide.
import type { Command, RouteMap, StricliIntegration } from '@stricli/core';
import type { Output } from '../io.js';
import { styleOf, type Style } from '../style.js';
import {
  describeCommand,
  describeCommands,
  describeGlobals,
  isCommand,
  type ArgumentModel,
  type CliContext,
  type CommandModel,
  type FlagModel,
} from './command-model.js';

const maxColumns = 100;

/** As wide as `output` is, where it is a terminal. */
function columnsOf({ columns }: Pick<Output, 'columns'>): number {
  return Math.min(maxColumns, columns || maxColumns);
}

/** Two spaces before, and two between name and brief. */
const gap = '  ';

const legend =
  'In brackets: the default; and the environment variable, which goes before it and after the flag.';
const units = 'A duration has a unit (250ms, 10s, 2m); a size may have one (100, 64KiB, 1MB).';

/** The help of all: which commands there are. */
function formatOverview(
  commands: readonly CommandModel[],
  globals: readonly FlagModel[],
  style: Style,
  columns: number,
): string {
  const blocks = [
    'Echo, test and explore TCP.',
    section('Usage', [`${gap}tcp-echo COMMAND [FLAGS]`], style),
    section('Commands', formatCommands(commands, columns), style),
    section('Everywhere', formatFlags(globals, columns), style),
    wrap(`${legend}\n${units}\ntcp-echo COMMAND --help tells the rest.`, columns),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** The help of a command; `commands` are those that it leads to. */
function formatCommandHelp(
  model: CommandModel,
  commands: readonly CommandModel[],
  globals: readonly FlagModel[],
  style: Style,
  columns: number,
): string {
  const groups = [...new Set(model.flags.map(({ group }) => group))];
  const blocks = [
    wrap(model.description, columns),
    section('Usage', [`${gap}${formatUsage(model, commands.length > 0)}`], style),
    model.examples.length > 0 &&
      section(
        model.examples.length > 1 ? 'Examples' : 'Example',
        model.examples.map((example) => `${gap}${example}`),
        style,
      ),
    commands.length > 0 && section('Commands', formatCommands(commands, columns), style),
    model.arguments.length > 0 &&
      section('Arguments', formatArguments(model.arguments, columns), style),
    ...groups.map((group) => {
      const flags = model.flags.filter((flag) => flag.group === group);
      return section(group, formatFlags(flags, columns), style);
    }),
    section('Everywhere', formatFlags(globals, columns), style),
    wrap(`${legend}${model.flags.length > 0 ? `\n${units}` : ''}`, columns),
  ];
  return `${blocks.filter((block) => block !== false).join('\n\n')}\n`;
}

/** `tcp-echo send [FLAGS] [MESSAGE…]` */
function formatUsage(
  { name, flags, arguments: words }: CommandModel,
  leadsToOthers: boolean,
): string {
  const parts = [
    ...(leadsToOthers ? [flags.length > 0 ? '[COMMAND]' : 'COMMAND'] : []),
    ...(flags.length > 0 || leadsToOthers ? ['[FLAGS]'] : []),
    ...words.map(({ placeholder, isOptional, isList }) => {
      const word = `${placeholder}${isList ? '…' : ''}`;
      return isOptional ? `[${word}]` : word;
    }),
  ];
  return ['tcp-echo', name, ...parts].join(' ');
}

function section(heading: string, lines: readonly string[], style: Style): string {
  return [style.bold(heading.toUpperCase()), ...lines].join('\n');
}

function formatCommands(commands: readonly CommandModel[], columns: number): string[] {
  const rows = commands.map(({ name, brief }) => ({ name, text: brief, note: '' }));
  return formatRows(rows, columns);
}

function formatArguments(words: readonly ArgumentModel[], columns: number): string[] {
  const rows = words.map((word) => ({
    name: `${word.placeholder}${word.isList ? '…' : ''}`,
    text: word.brief,
    note: formatNote(word),
  }));
  return formatRows(rows, columns);
}

function formatFlags(flags: readonly FlagModel[], columns: number): string[] {
  return formatRows(
    flags.map((flag) => ({
      name: `${flag.alias === undefined ? '   ' : `-${flag.alias},`} --${flag.name}${flag.placeholder === undefined ? '' : ` ${flag.placeholder}`}`,
      text: flag.brief,
      note: formatNote(flag),
    })),
    columns,
  );
}

/** `[7007; TCP_ECHO_PORT]`, as the last line of the help explains. */
function formatNote({
  default: byDefault,
  variable,
}: Pick<FlagModel, 'default' | 'variable'>): string {
  const parts = [byDefault === 'off' ? undefined : byDefault, variable];
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? '' : `[${known.join('; ')}]`;
}

interface Row {
  readonly name: string;
  readonly text: string;
  readonly note: string;
}

/** The note goes to a line of its own where it does not fit. */
function formatRows(rows: readonly Row[], columns: number): string[] {
  const width = Math.max(...rows.map(({ name }) => name.length));
  // Where the names leave too little, what they mean stands below them.
  const isBelow = width + 40 > columns;
  const indent = isBelow ? '        ' : ' '.repeat(gap.length + width + gap.length);
  return rows.flatMap(({ name, text, note }) => {
    const start = `${gap}${name.padEnd(width)}${gap}`;
    const whole = `${start}${text} ${note}`.trimEnd();
    if (whole.length <= columns) return [whole];
    const rest = [text, note].flatMap((part) => wrap(part, columns - indent.length).split('\n'));
    const lines = rest.filter((line) => line !== '').map((line) => `${indent}${line}`);
    if (isBelow) return [`${gap}${name}`, ...lines];
    return lines.map((line, at) => (at === 0 ? `${start}${line.slice(indent.length)}` : line));
  });
}

/** Into lines that are not too long, where there is a space to break at. */
function wrap(text: string, columns: number): string {
  const paragraphs = text.split('\n').map((line) => {
    const folded: string[] = [''];
    for (const word of line.split(' ')) {
      const last = folded.at(-1) ?? '';
      if (last !== '' && last.length + 1 + word.length > columns) folded.push(word);
      else folded[folded.length - 1] = last === '' ? word : `${last} ${word}`;
    }
    return folded.join('\n');
  });
  return paragraphs.join('\n');
}

// `--help`, of everything and of each command; with `--json` as data.

/** The flag, as stricli wants it; it runs also where a command is left out. */
export const helpFlag: StricliIntegration<CliContext> = {
  flag: {
    brief: 'Print this and exit',
    aliases: ['h'],
    global: true,
    defaultForRouteMap: true,
    run(app, { result }) {
      // What `main` runs the application with.
      const { io, globals } = this as unknown as CliContext;
      const { target, prefix } = result;
      const isAll = target === app.root;
      const commands = isCommand(target) ? [] : describeCommands(target, nameOf(prefix));
      const own = describeCommand(prefix.slice(1).join(' '), target);
      io.stdout.write(
        globals.json
          ? formatAsJson(isAll ? commands : [own, ...commands])
          : isAll
            ? formatOverview(
                topLevel(target, commands),
                describeGlobals(),
                styleOf(io.stdout, globals, io.env),
                columnsOf(io.stdout),
              )
            : formatCommandHelp(
                own,
                commands,
                describeGlobals(),
                styleOf(io.stdout, globals, io.env),
                columnsOf(io.stdout),
              ),
      );
    },
  },
};

function nameOf(prefix: readonly string[]): string {
  return prefix
    .slice(1)
    .map((word) => `${word} `)
    .join('');
}

/** Without the commands that another command leads to. */
function topLevel(
  target: Command<CliContext> | RouteMap<CliContext>,
  commands: readonly CommandModel[],
): readonly CommandModel[] {
  return isCommand(target) ? commands : commands.filter(({ name }) => !name.includes(' '));
}

function formatAsJson(commands: readonly CommandModel[]): string {
  return `${JSON.stringify({ schema: 1, commands, globals: describeGlobals() })}\n`;
}
