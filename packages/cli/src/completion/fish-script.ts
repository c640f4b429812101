// Completion for fish: a rule for each flag, with the command that it belongs to as its condition.
import type { FlagModel } from '../help/command-model.js';
import { namesAfter, type Completions } from './completions.js';

/** The script. */
export function fishScript(completions: Completions): string {
  const { commands, globals } = completions;
  const lines = [
    '# tcp-echo completion for fish: tcp-echo completion fish | source',
    fishFaultFunction(completions),
    'complete -c tcp-echo -f',
    ...globals.map((flag) => flagRule(undefined, flag, completions)),
    ...namesAfter('', completions).map((each) => nameRule('__fish_use_subcommand', each)),
    ...commands.flatMap(({ name, flags, arguments: words }) => [
      ...namesAfter(name, completions).map((each) => nameRule(condition(name, completions), each)),
      ...words.flatMap(({ completes = [], brief }) =>
        completes === 'file'
          ? [`complete -c tcp-echo -n ${quoteForFish(condition(name, completions))} -F`]
          : completes.map((word) => nameRule(condition(name, completions), { name: word, brief })),
      ),
      ...flags.map((flag) => flagRule(name, flag, completions)),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function nameRule(
  when: string,
  { name, brief }: { readonly name: string; readonly brief: string },
): string {
  return `complete -c tcp-echo -n ${quoteForFish(when)} -a ${quoteForFish(name)} -d ${quoteForFish(brief)}`;
}

function flagRule(command: string | undefined, flag: FlagModel, completions: Completions): string {
  const { name, alias, brief, placeholder, completes } = flag;
  const words =
    completes === 'fault'
      ? `(${faultCommand})`
      : completes === 'file'
        ? undefined
        : completes?.join(' ');
  return [
    'complete -c tcp-echo',
    ...(command === undefined ? [] : [`-n ${quoteForFish(condition(command, completions))}`]),
    `-l ${name}`,
    ...(alias === undefined ? [] : [`-s ${alias}`]),
    ...(placeholder === undefined ? [] : [completes === 'file' ? '-r -F' : '-x']),
    ...(words === undefined ? [] : [`-a ${quoteForFish(words)}`]),
    `-d ${quoteForFish(brief)}`,
  ].join(' ');
}

const faultCommand = '__tcp_echo_faults';

/** Prints its names, or, after a name and a colon, that with each of its parameters. */
function fishFaultFunction({ faults }: Completions): string {
  const names = faults.map(
    ({ name, brief }) => `      echo ${quoteForFish(name)}\\t${quoteForFish(brief)}`,
  );
  const cases = faults.map(
    ({ name, parameters }) =>
      `    case ${name}\n      for each in ${parameters.join(' ')}; echo $begun$each; end`,
  );
  return `function ${faultCommand}
  set -l word (string replace -r '^--[^=]*=' '' -- (commandline -ct))
  set -l begun (string match -r '^[^:]*:(?:.*,)?' -- $word)
  switch (string replace -r ':.*' '' -- "$begun")
    case ''
${names.join('\n')}
${cases.join('\n')}
  end
end`;
}

/** Whether each word of the command's name is there, and none of a command that it leads to. */
function condition(name: string, completions: Completions): string {
  const names = namesAfter(name, completions).map((each) => each.name);
  return [
    ...name.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`),
    ...(names.length === 0 ? [] : [`not __fish_seen_subcommand_from ${names.join(' ')}`]),
  ].join('; and ');
}

/** In fish, a backslash counts in single quotes. */
function quoteForFish(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
