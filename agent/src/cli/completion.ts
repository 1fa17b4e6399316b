// What a shell needs to complete the words of sysspan, made from the table of options. Pure.

import { SysspanError } from '../errors.ts';
import type { OptionRow } from './getopt.ts';
import { traceOptions } from './trace-options.ts';

/** What the command line can say, as far as completion goes. */
export interface Vocabulary {
  readonly commands: readonly { readonly name: string; readonly help: string }[];
  /** Names of syscalls, and classes with their percent sign. */
  readonly syscalls: readonly string[];
}

const optional = ({ value }: OptionRow): boolean => value?.startsWith('[') ?? false;

function words(option: OptionRow, { syscalls }: Vocabulary): readonly string[] | undefined {
  if (option.completes === 'syscalls') return syscalls;
  return typeof option.completes === 'object' ? option.completes : undefined;
}

/** bash: the candidates of one option's value, as a command that fills COMPREPLY. */
function bashValue(option: OptionRow): string {
  switch (option.completes) {
    case 'file':
      return 'COMPREPLY=($(compgen -f -- "$current"))';
    case 'user':
      return 'COMPREPLY=($(compgen -u -- "$current"))';
    case 'pid':
      return 'COMPREPLY=($(compgen -W "$(command ps -eo pid= 2>/dev/null)" -- "$current"))';
    case 'syscalls':
      return '_sysspan_syscalls';
    case undefined:
      return 'COMPREPLY=()';
    default:
      return `COMPREPLY=($(compgen -W '${option.completes.join(' ')}' -- "$current"))`;
  }
}

const names = (option: OptionRow): string[] => [
  ...(option.short === undefined ? [] : [`-${option.short}`]),
  ...option.long.map((long) => `--${long}`),
];

function bash(vocabulary: Vocabulary): string {
  const valued = traceOptions.filter((option) => option.value !== undefined && !optional(option));
  const cases = valued.map((option) => `    ${names(option).join(' | ')}) ${bashValue(option)}; return ;;`);
  const all = traceOptions.flatMap(({ long }) => long.map((name) => `--${name}`));
  const skip = valued.flatMap(names).join(' | ');
  return `# bash completion of sysspan: source it, or put it into /etc/bash_completion.d
_sysspan_syscalls() {
  local set=\${current##*,} head=
  [[ $current == *,* ]] && head=\${current%,*},
  [[ $head == '' && $set == *=* ]] && head=\${set%%=*}= && set=\${set#*=}
  [[ $set == !* ]] && head=$head! && set=\${set#!}
  COMPREPLY=($(compgen -P "$head" -W '${vocabulary.syscalls.join(' ')}' -- "$set"))
}
_sysspan() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} at
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${vocabulary.commands.map(({ name }) => name).join(' ')}' -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
    completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$current")); return ;;
    syscalls) _sysspan_syscalls; return ;;
    trace) ;;
    *) return ;;
  esac
  for ((at = 2; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      --) ((at++)); break ;;
      ${skip}) ((at++)) ;;
      -*) ;;
      *) break ;;
    esac
  done
  if ((at < COMP_CWORD)) || { ((at == COMP_CWORD)) && [[ \${COMP_WORDS[at - 1]} == -- ]]; }; then
    if declare -F _comp_command_offset >/dev/null; then _comp_command_offset "$at"
    elif declare -F _command_offset >/dev/null; then _command_offset "$at"
    elif ((at == COMP_CWORD)); then COMPREPLY=($(compgen -c -- "$current"))
    else COMPREPLY=($(compgen -f -- "$current"))
    fi
    return
  fi
  case $before in
${cases.join('\n')}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W '${all.join(' ')}' -- "$current"))
  else
    COMPREPLY=($(compgen -c -- "$current"))
  fi
}
complete -o default -F _sysspan sysspan
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** zsh: one specification of _arguments for each spelling. */
function zshOption(option: OptionRow, vocabulary: Vocabulary): string[] {
  const help = option.help.replaceAll(/[[\]:]/g, '\\$&');
  const listed = words(option, vocabulary);
  const action =
    option.completes === 'file'
      ? '_files'
      : option.completes === 'user'
        ? '_users'
        : option.completes === 'pid'
          ? '_pids'
          : option.completes === 'syscalls'
            ? '_sysspan_syscalls'
            : listed === undefined
              ? ' '
              : `(${listed.join(' ')})`;
  const what = (option.value ?? '').replaceAll(/[[\]=]/g, ' ').trim();
  const long = option.long.map((name) => {
    if (option.value === undefined) return `*--${name}[${help}]`;
    return optional(option) ? `*--${name}=-[${help}]::${what}:${action}` : `*--${name}=[${help}]:${what}:${action}`;
  });
  if (option.short === undefined) return long;
  const valued = option.value !== undefined && !optional(option);
  return [valued ? `*-${option.short}+[${help}]:${what}:${action}` : `*-${option.short}[${help}]`, ...long];
}

function zsh(vocabulary: Vocabulary): string {
  const commands = vocabulary.commands.map(({ name, help }) => quoted(`${name}:${help}`)).join(' ');
  const specifications = traceOptions.flatMap((option) => zshOption(option, vocabulary)).map((text) => `    ${quoted(text)}`);
  return `#compdef sysspan
# zsh completion of sysspan: put it as _sysspan into a directory of $fpath, or source it after compinit
_sysspan_syscalls() {
  compset -P '[a-z-]#='
  compset -P '!'
  local -a known=(${vocabulary.syscalls.map(quoted).join(' ')})
  _values -s , syscall "$known[@]"
}
_sysspan_trace() {
  _arguments -s -S \\
${specifications.join(' \\\n')} \\
    '(-)1:command:_command_names -e' '*::arguments:_normal'
}
_sysspan() {
  if ((CURRENT == 2)); then
    local -a commands=(${commands})
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
    trace) _sysspan_trace ;;
    syscalls) _sysspan_syscalls ;;
    completion) _values shell bash zsh fish ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _sysspan "$@"; else compdef _sysspan sysspan; fi
`;
}

function fishOption(option: OptionRow, vocabulary: Vocabulary): string {
  const valued = option.value !== undefined && !optional(option);
  const listed = words(option, vocabulary);
  const candidates =
    option.completes === 'user'
      ? ' -a "(__fish_complete_users)"'
      : option.completes === 'pid'
        ? ' -a "(__fish_complete_pids)"'
        : listed !== undefined && valued
          ? ` -a ${quoted(listed.join(' '))}`
          : '';
  const short = option.short === undefined ? '' : ` -s ${option.short}`;
  const long = option.long.map((name) => ` -l ${name}`).join('');
  const value = valued ? (option.completes === 'file' ? ' -rF' : ' -x') : '';
  return `complete -c sysspan -n '__fish_seen_subcommand_from trace'${short}${long}${value}${candidates} -d ${quoted(option.help)}`;
}

function fish(vocabulary: Vocabulary): string {
  const commands = vocabulary.commands.map(
    ({ name, help }) => `complete -c sysspan -n __fish_use_subcommand -f -a ${name} -d ${quoted(help)}`,
  );
  return `# fish completion of sysspan: put it into ~/.config/fish/completions/sysspan.fish
${commands.join('\n')}
complete -c sysspan -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'
complete -c sysspan -n '__fish_seen_subcommand_from syscalls' -f -a ${quoted(vocabulary.syscalls.join(' '))}
complete -c sysspan -n '__fish_seen_subcommand_from trace' -xa '(__fish_complete_subcommand --fcs-skip=2)'
${traceOptions.map((option) => fishOption(option, vocabulary)).join('\n')}
`;
}

const SHELLS: Readonly<Record<string, (vocabulary: Vocabulary) => string>> = { bash, zsh, fish };

/** The completion for a shell. @throws SysspanError BAD_OPTION */
export function completion(shell: string, vocabulary: Vocabulary): string {
  const make = SHELLS[shell];
  if (make === undefined) throw new SysspanError('BAD_OPTION', `completion ${shell}: no such shell: write bash, zsh or fish`);
  return make(vocabulary);
}
