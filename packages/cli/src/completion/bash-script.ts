// Completion for bash 3.2 and later: `complete -F`, without the package bash-completion.
import type { CommandModel, FlagModel } from '../help/command-model.js';
import { namesAfter, spellings, type Completions } from './completions.js';

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
