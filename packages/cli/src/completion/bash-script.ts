// Completion for bash 3.2 and later: `complete -F`, without the package bash-completion.
import type { CommandModel } from '../help/command-model.js';
import { namesAfter, spellings, wordsFor, type Completions } from './completions.js';

/** The script. */
export function bashScript(completions: Completions): string {
  const cases = [
    commandCase(undefined, completions),
    ...completions.commands.map((command) => commandCase(command, completions)),
  ];
  return `# tcp-echo completion for bash: source <(tcp-echo completion bash)
_tcp_echo() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  # "=" is a word of its own: --mode=st is three.
  if [[ $word == = ]]; then word=; elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  [[ \${COMP_WORDS[COMP_CWORD]} == = ]] && before=\${COMP_WORDS[COMP_CWORD-1]}
  local command= flags= names= values= files= at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "\${command:+$command }\${COMP_WORDS[at]}" in
${completions.commands.map(({ name }) => `      '${name}') command='${name}' ;;`).join('\n')}
    esac
  done
  case "$command" in
${cases.join('\n')}
  esac
  COMPREPLY=()
  if [[ -n $files ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r at; do COMPREPLY+=("$at"); done < <(compgen -f -- "$word")
  elif [[ -n $values ]]; then
    [[ $values == none ]] || COMPREPLY=($(compgen -W "$values" -- "$word"))
  elif [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$word"))
  else
    COMPREPLY=($(compgen -W "$names" -- "$word"))
  fi
}
complete -F _tcp_echo tcp-echo
`;
}

/** What there is to complete after a command, or after none. */
function commandCase(command: CommandModel | undefined, completions: Completions): string {
  const flags = [...(command?.flags ?? []), ...completions.globals];
  const names = [
    ...namesAfter(command?.name ?? '', completions).map(({ name }) => name),
    ...(command?.arguments ?? []).flatMap(({ completes = [] }) => completes),
  ];
  const values = flags
    .filter(({ placeholder }) => placeholder !== undefined)
    .map((flag) => {
      const words = wordsFor(flag, completions);
      const then = flag.completes === 'file' ? 'files=1' : `values='${words?.join(' ') ?? 'none'}'`;
      return `        ${spellings(flag).join('|')}) ${then} ;;`;
    });
  return `    '${command?.name ?? ''}')
      flags='${flags.flatMap(spellings).join(' ')}'
      names='${names.join(' ')}'
      case "$before" in
${values.join('\n')}
      esac ;;`;
}
