import type { Command, Option } from 'commander';
import { UserError } from '../lib/template';
import { allRules, rules } from '../rules';
import { packNames } from '../lib/engine';
import { writeAll } from './output';

const shells = { bash, zsh, fish };

interface Word {
  readonly name: string;
  readonly description: string;
  readonly options: readonly Option[];
}

/**
 * A script that teaches a shell the commands, options and names of bucket-warden.
 * @throws UserError for a shell nobody knows
 */
export function completionCommand(shell: string, program: Command): 0 {
  const isShell = (name: string): name is keyof typeof shells => Object.hasOwn(shells, name);
  if (!isShell(shell))
    throw new UserError(`no script for \`${shell}\``, undefined, `there are ${Object.keys(shells).join(', ')}`);
  const words = program.commands.map((command): Word => ({
    name: command.name(),
    description: command.description(),
    options: command.options,
  }));
  writeAll(shells[shell](words, program.options));
  return 0;
}

/** What an option may be followed by, where that is a short list. */
function valuesOf(option: Option): readonly string[] {
  if (option.argChoices) return option.argChoices;
  if (option.long === '--select' || option.long === '--ignore') return rules.map(({ id }) => id);
  if (option.long === '--pack') return packNames(rules);
  if (option.long === '--format')
    return (option.description.split(';')[0] ?? '')
      .split(/,\s*(?:or\s+)?|\s+or\s+/)
      .filter((name) => /^[a-z]+$/.test(name));
  return [];
}

function names(options: readonly Option[]): string {
  return options.flatMap(({ long }) => (long === undefined ? [] : [long])).join(' ');
}

/** What may follow the name of a command itself. */
const argumentsOf: Readonly<Record<string, readonly string[]>> = {
  explain: allRules.map(({ id }) => id),
  completion: Object.keys(shells),
};

/** Options that take several words with commas between them. */
const takesList: ReadonlySet<string> = new Set(['--select', '--ignore', '--pack']);

function bash(commands: readonly Word[], options: readonly Option[]): string {
  const cases = commands.map(
    ({ name, options: own }) => `    ${name}) words="${[names(own), ...(argumentsOf[name] ?? [])].join(' ')}" ;;`,
  );
  // an option of two commands may take other words in each
  const answers = [...commands, { name: '*', options }].flatMap(({ name, options: own }) =>
    own.filter((option) => option.required || valuesOf(option).length > 0).map((option) => answerOf(name, option)),
  );
  const named = Object.keys(argumentsOf).join('|');
  return `# bucket-warden completion bash > /etc/bash_completion.d/bucket-warden
_bucket_warden() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words before=""
  case "$current" in *,*) before="\${current%,*}," ;; esac
  case "\${COMP_WORDS[1]} $previous" in
${answers.join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="${names(options)}" ;;
  esac
  [ "$COMP_CWORD" = 1 ] && words="$words ${commands.map(({ name }) => name).join(' ')}"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  case "\${COMP_WORDS[1]}" in
    ${named}) ;;
    *) COMPREPLY+=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _bucket_warden bucket-warden
`;
}

/** The words that may follow an option of a command, in bash. */
function answerOf(command: string, option: Option): string {
  const { long = '' } = option;
  const words = valuesOf(option).join(' ');
  const one = words === '' ? 'compgen -f -- "$current"' : `compgen -W "${words}" -- "$current"`;
  const generate = takesList.has(long) ? `compgen -P "$before" -W "${words}" -- "\${current##*,}"` : one;
  return `    ${command}\\ ${long}) COMPREPLY=($(${generate})); return ;;`;
}

function quoted(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}

function zsh(commands: readonly Word[], options: readonly Option[]): string {
  const describe = (list: readonly Option[]): string =>
    list
      .map((option) => {
        const value = option.required ? `:value:(${valuesOf(option).join(' ')})` : '';
        return quoted(`*${option.long}[${option.description.replace(/[[\]:]/g, ' ')}]${value}`);
      })
      .join(' ');
  const rest = (name: string): string =>
    argumentsOf[name] === undefined ? "'*:file:_files'" : `'*:name:(${argumentsOf[name].join(' ')})'`;
  return `#compdef bucket-warden
# bucket-warden completion zsh > "\${fpath[1]}/_bucket-warden"
_bucket_warden() {
  local -a commands
  commands=(${commands.map(({ name, description }) => quoted(`${name}:${description.replace(/:/g, ' ')}`)).join(' ')})
  if (( CURRENT == 2 )); then _describe command commands; fi
  case "$words[2]" in
${commands.map(({ name, options: own }) => `    ${name}) _arguments ${describe(own)} ${rest(name)} ;;`).join('\n')}
    *) _arguments ${describe(options)} '*:file:_files' ;;
  esac
}
compdef _bucket_warden bucket-warden
`;
}

function fish(commands: readonly Word[], options: readonly Option[]): string {
  const line = (option: Option, condition: string): string => {
    const values = valuesOf(option);
    const takes = `${option.required ? ' -x' : ''}${values.length > 0 ? ` -a ${quoted(values.join(' '))}` : ''}`;
    const name = (option.long ?? '').slice(2);
    return `complete -c bucket-warden -n ${quoted(condition)} -l ${name}${takes} -d ${quoted(option.description)}`;
  };
  return (
    [
      '# bucket-warden completion fish > ~/.config/fish/completions/bucket-warden.fish',
      ...commands.map(
        ({ name, description }) =>
          `complete -c bucket-warden -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
      ),
      ...Object.entries(argumentsOf).map(
        ([name, words]) =>
          `complete -c bucket-warden -n '__fish_seen_subcommand_from ${name}' -f -a ${quoted(words.join(' '))}`,
      ),
      ...options.map((option) => line(option, '__fish_use_subcommand')),
      ...commands.flatMap(({ name, options: own }) =>
        own.map((option) => line(option, `__fish_seen_subcommand_from ${name}`)),
      ),
    ].join('\n') + '\n'
  );
}
