// Completion for zsh: `_arguments` for each command.
import type { ArgumentModel, CommandModel, FlagModel } from '../help/command-model.js';
import { isValueOptional, namesAfter, quote, type Completions } from './completions.js';

/** The script; it works as a file in `$fpath` and when it is sourced. */
export function zshScript(completions: Completions): string {
  return `#compdef tcp-echo
# tcp-echo completion for zsh: source <(tcp-echo completion zsh), or a file _tcp-echo in $fpath
${[undefined, ...completions.commands].map((command) => commandFunction(command, completions)).join('\n')}
${zshFaultFunction(completions)}
if [[ $funcstack[1] == _tcp-echo ]]; then _tcp-echo "$@"; else compdef _tcp-echo tcp-echo; fi
`;
}

function commandFunction(command: CommandModel | undefined, completions: Completions): string {
  const names = namesAfter(command?.name ?? '', completions);
  const flags = [...(command?.flags ?? []), ...completions.globals];
  const specs = flags.flatMap(flagSpecs);
  const words = (command?.arguments ?? []).map(argumentSpec);
  const name = functionName(command?.name);
  const own = `_arguments -s ${[...specs, ...words].map((spec) => `\\\n    ${spec}`).join('')}`;
  if (names.length === 0) return `${name}() {\n  ${own}\n}`;
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
${[...branches, ...(words.length === 0 ? [] : [`      *) _arguments -s ${specs.join(' ')} ;;`])].join('\n')}
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

function flagSpecs(flag: FlagModel): string[] {
  const { name, alias, brief, placeholder, repeatable } = flag;
  const text = escape(brief);
  const colon = isValueOptional(flag) ? '::' : ':';
  const value = placeholder === undefined ? '' : `${colon}${escape(placeholder)}:${action(flag)}`;
  const spellings = [`--${name}`, ...(alias === undefined ? [] : [`-${alias}`])];
  return spellings.map((spelling) => {
    // A value may come after "=" too, but only after a long name.
    const sign = placeholder !== undefined && spelling.startsWith('--') ? '=' : '';
    const exclusion = repeatable ? '*' : `(${spellings.join(' ')})`;
    return quote(`${exclusion}${spelling}${sign}[${text}]${value}`);
  });
}

function action({ completes }: Pick<FlagModel, 'completes'>): string {
  if (completes === 'file') return '_files';
  if (completes === 'fault') return faultAction;
  return completes === undefined ? ' ' : `(${completes.join(' ')})`;
}

const faultAction = '_tcp-echo-faults';

/** First its name, then its parameters: what came before is left as it is. */
function zshFaultFunction({ faults }: Completions): string {
  const names = faults.map(({ name, brief }) => quote(`${name}:${brief}`));
  const cases = faults.map(
    ({ name, parameters }) => `    ${name}) words=(${parameters.join(' ')}) ;;`,
  );
  return `${faultAction}() {
  local fault=\${PREFIX%%:*}
  local -a words
  if ! compset -P '*:'; then
    words=(
      ${names.join('\n      ')}
    )
    _describe fault words
    return
  fi
  compset -P '*,'
  case $fault in
${cases.join('\n')}
  esac
  compadd -S '' -a words
}`;
}

function argumentSpec({ placeholder, isOptional, isList, ...argument }: ArgumentModel): string {
  const number = isList ? '*' : isOptional ? ':' : '';
  return quote(`${number}:${escape(placeholder)}:${action(argument)}`);
}

/** What _arguments takes for its own signs. */
function escape(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, String.raw`\$&`);
}
