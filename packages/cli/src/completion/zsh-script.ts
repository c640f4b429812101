// Completion for zsh: `_arguments` for each command.
import type { ArgumentModel, CommandModel, FlagModel } from '../help/command-model.js';
import { namesAfter, quote, wordsFor, type Completions } from './completions.js';

/** The script; it works as a file in `$fpath` and when it is sourced. */
export function zshScript(completions: Completions): string {
  return `#compdef tcp-echo
# tcp-echo completion for zsh: source <(tcp-echo completion zsh), or a file _tcp-echo in $fpath
${[undefined, ...completions.commands].map((command) => commandFunction(command, completions)).join('\n')}
if [[ $funcstack[1] == _tcp-echo ]]; then _tcp-echo "$@"; else compdef _tcp-echo tcp-echo; fi
`;
}

function commandFunction(command: CommandModel | undefined, completions: Completions): string {
  const names = namesAfter(command?.name ?? '', completions);
  const flags = [...(command?.flags ?? []), ...completions.globals];
  const specs = flags.flatMap((flag) => flagSpecs(flag, completions));
  const words = (command?.arguments ?? []).map(argumentSpec);
  const name = functionName(command?.name);
  if (names.length === 0) {
    return `${name}() {\n  _arguments -s ${[...specs, ...words].map((spec) => `\\\n    ${spec}`).join('')}\n}`;
  }
  const briefs = names.map((each) => quote(`${each.name}:${each.brief}`)).join('\n      ');
  const branches = names.map(
    (each) => `      ${each.name}) ${functionName(command?.name, each.name)} ;;`,
  );
  return `${name}() {
  local state line
  local -a names
  _arguments -s -C ${specs.map((spec) => `\\\n    ${spec}`).join('')} \\
    '1: :->names' '*:: :->rest'
  case $state in
    names) names=(
      ${briefs}
    ); _describe command names ;;
    rest) case $line[1] in
${branches.join('\n')}
    esac ;;
  esac
}`;
}

/** `_tcp-echo`, `_tcp-echo-bench-compare`. */
function functionName(command: string | undefined, after?: string): string {
  return [
    '_tcp-echo',
    ...(command?.split(' ') ?? []),
    ...(after === undefined ? [] : [after]),
  ].join('-');
}

function flagSpecs(flag: FlagModel, completions: Completions): string[] {
  const { name, alias, brief, placeholder, repeatable } = flag;
  const text = escape(brief);
  const value =
    placeholder === undefined ? '' : `:${escape(placeholder)}:${action(flag, completions)}`;
  const spellings = [`--${name}`, ...(alias === undefined ? [] : [`-${alias}`])];
  return spellings.map((spelling) => {
    // A value may come after "=" too, but only after a long name.
    const sign = placeholder !== undefined && spelling.startsWith('--') ? '=' : '';
    const exclusion = repeatable ? '*' : `(${spellings.join(' ')})`;
    return quote(`${exclusion}${spelling}${sign}[${text}]${value}`);
  });
}

function action(flag: FlagModel, completions: Completions): string {
  if (flag.completes === 'file') return '_files';
  const words = wordsFor(flag, completions);
  return words === undefined ? ' ' : `(${words.join(' ')})`;
}

function argumentSpec({ placeholder, isOptional, isList, completes }: ArgumentModel): string {
  const number = isList ? '*' : isOptional ? ':' : '';
  return quote(`${number}:${escape(placeholder)}:${completes ? `(${completes.join(' ')})` : ' '}`);
}

/** What _arguments takes for its own signs. */
function escape(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, String.raw`\$&`);
}
