// What a completion script knows, and how it names it.
import type { ArgumentModel, CommandModel, FlagModel } from '../help/command-model.js';

/** Everything that can be completed. */
export interface Completions {
  readonly commands: readonly CommandModel[];
  readonly globals: readonly FlagModel[];
  readonly faults: readonly FaultCompletion[];
}

/** A fault, as in `--fault delay:50ms,jitter=10ms`. */
interface FaultCompletion {
  readonly name: string;
  readonly brief: string;
  /** What may stand after its colon, and after each comma: `jitter=`, `distribution=normal`. */
  readonly parameters: readonly string[];
}

/** `--port` and `-p`. */
function spellings({ name, alias }: FlagModel): readonly string[] {
  return [`--${name}`, ...(alias === undefined ? [] : [`-${alias}`])];
}

/** Whether a flag may be given without its value. */
function isValueOptional({ placeholder = '' }: FlagModel): boolean {
  return placeholder.startsWith('[');
}

/** The names that may come after `prefix`, which is empty or a command that leads to others. */
function namesAfter(
  prefix: string,
  { commands }: Completions,
): readonly { readonly name: string; readonly brief: string }[] {
  const start = prefix === '' ? '' : `${prefix} `;
  return commands
    .filter(({ name }) => name.startsWith(start) && !name.slice(start.length).includes(' '))
    .map(({ name, brief }) => ({ name: name.slice(start.length), brief }));
}

/** In single quotes, as every shell takes it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

// Completion for bash 3.2 and later: `complete -F`, without the package bash-completion.

/** The script. */
export function bashScript(completions: Completions): string {
  const cases = [
    commandCase(undefined, completions),
    ...completions.commands.map((command) => commandCase(command, completions)),
  ];
  return `# tcp-echo completion for bash: source <(tcp-echo completion bash)
_tcp_echo() {
  local command= flags= names= values= takes= files= at before word
  # COMP_WORDS has ":" and "=" as words of their own. Without -r a space after a backslash ends no word.
  local -a words
  local IFS=$' \\t\\n'
  read -a words <<< "\${COMP_LINE:0:COMP_POINT}"
  [[ \${COMP_LINE:0:COMP_POINT} == *[[:space:]] ]] && words+=('')
  word=\${words[\${#words[@]}-1]} before=\${words[\${#words[@]}-2]}
  for ((at = 1; at < \${#words[@]} - 1; at++)); do
    case "\${command:+$command }\${words[at]}" in
${completions.commands.map(({ name }) => `      '${name}') command='${name}' ;;`).join('\n')}
    esac
  done
  if [[ $word == --*=* ]]; then before=\${word%%=*} word=\${word#*=}; fi
  case "$command" in
${cases.join('\n')}
  esac
  if [[ $word == -* ]]; then values=$flags takes=words
  elif [[ -z $takes ]]; then values=$names takes=\${files:-words}
  fi
  # What a value of several parts begins with.
  local begun=
  if [[ $takes == fault && $word == *:* ]]; then
    begun=\${word%"\${word##*[:,]}"}
    case "\${word%%:*}" in
${completions.faults.map(({ name, parameters }) => `      ${name}) values='${parameters.join(' ')}' ;;`).join('\n')}
      *) values= ;;
    esac
  fi
  # What readline replaces begins after ":" and "=".
  local kept=\${word%"\${word##*[:=]}"}
  COMPREPLY=()
  if [[ $takes == files ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r at; do COMPREPLY+=("\${at#"$kept"}"); done < <(compgen -f -- "$word")
  else
    for at in $(compgen -W "$values" -- "\${word#"$begun"}"); do
      [[ $at == *= ]] && compopt -o nospace 2>/dev/null
      at=$begun$at
      COMPREPLY+=("\${at#"$kept"}")
    done
  fi
}
complete -F _tcp_echo tcp-echo
`;
}

/** What there is to complete after a command, or after none. */
function commandCase(command: CommandModel | undefined, completions: Completions): string {
  const flags = [...(command?.flags ?? []), ...completions.globals];
  const words = command?.arguments ?? [];
  const names = [
    ...namesAfter(command?.name ?? '', completions).map(({ name }) => name),
    ...words.flatMap(({ completes = [] }) => (completes === 'file' ? [] : completes)),
  ];
  const files = words.some(({ completes }) => completes === 'file') ? ' files=files' : '';
  const values = flags
    .filter(({ placeholder }) => placeholder !== undefined)
    .map((flag) => `        ${spellings(flag).join('|')}) ${valueOf(flag, completions)} ;;`);
  return `    '${command?.name ?? ''}')
      flags='${flags.flatMap(spellings).join(' ')}'
      names='${names.join(' ')}'${files}
      case "$before" in
${values.join('\n')}
      esac ;;`;
}

function valueOf({ completes = [] }: FlagModel, { faults }: Completions): string {
  if (completes === 'file') return 'takes=files';
  if (completes === 'fault')
    return `takes=fault values='${faults.map(({ name }) => name).join(' ')}'`;
  return `takes=words values='${completes.join(' ')}'`;
}

// Completion for fish: a rule for each flag, with the command that it belongs to as its condition.

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

// Completion for zsh: `_arguments` for each command.

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
