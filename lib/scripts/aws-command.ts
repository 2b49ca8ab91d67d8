import {
  at,
  isArray,
  isObject,
  no,
  own,
  undecided,
  yes,
  type Decided,
  type Json,
  type Place,
  type Resource,
} from '../template';
import { globalOptions, s3Subcommands, type Takes } from './options';

/** One word of a command: its text where that is known, and what of it is known where not. */
export interface CommandWord {
  /** undefined when some part of it is known only when the script runs */
  readonly text: string | undefined;
  /** the text before the first part that is not known */
  readonly beginning: string;
  /** why nobody can tell; empty when its text is known */
  readonly why: string;
  readonly mayBeSeveral: boolean;
  readonly place: Place;
}

interface GivenOption {
  readonly word: CommandWord;
  readonly values: readonly CommandWord[];
}

/** One call of the AWS command line. */
export interface AwsCommand {
  /** `s3`, `s3api`, `cloudfront`; empty when nobody can tell */
  readonly service: string;
  /** `cp`, `put-object` */
  readonly operation: string;
  /** the paths it is about */
  readonly paths: readonly CommandWord[];
  readonly options: ReadonlyMap<string, GivenOption>;
  readonly place: Place;
  /** why the command may say more than is seen, of which any option may be part */
  readonly doubt: string | undefined;
  /** whether it is run at all */
  readonly isRun: Decided;
}

/** Programs that run the command that follows their own options. */
const runners = /^(?:sudo|env|time|nice|nohup|exec|command|timeout|xargs|stdbuf|ionice|doas)$/;

/** The call of the AWS command line that a resource made of a script stands for. */
export function awsCommandOf({ template, logicalId, body }: Resource): AwsCommand {
  const place: Place = { template, path: ['Resources', logicalId] };
  const properties = own(body, 'Properties') ?? null;
  const listed = at(properties, ['Words']);
  const words = (isArray(listed) ? listed : []).map((word, index) =>
    wordOf(word, { template, path: [...place.path, 'Properties', 'Words', index] }),
  );
  const start = words.findIndex(({ text }) => text !== undefined && /(?:^|\/)aws$/.test(text));
  const doubt = at(properties, ['Doubt']);
  const runner = words[0]?.text?.split('/').at(-1) ?? '';
  if (start < 0 || (start > 0 && talkers.test(runner))) return { ...nothing, place };
  const isRun = start === 0 || runners.test(runner);
  const read = readArguments(words.slice(start + 1));
  const fromInput = runner === 'xargs' ? '`xargs` adds words that nobody knows' : undefined;
  const whole = typeof doubt === 'string' ? doubt : isRun ? undefined : `nobody knows what \`${runner}\` does`;
  const more = whole ?? read.doubt ?? fromInput;
  return { ...read, place, doubt: more, isRun: whole === undefined ? yes : undecided(whole) };
}

/** Programs to which a command is but a text. */
const talkers = /^(?:echo|printf|logger|e?grep|test|\[|which|man|type|alias|apt(?:-get)?|yum|dnf|apk|pip3?|brew|snap)$/;

const nothing = {
  service: '',
  operation: '',
  paths: [],
  options: new Map<string, GivenOption>(),
  doubt: undefined,
  isRun: no,
};

function wordOf(word: Json, place: Place): CommandWord {
  const parts = isObject(word) ? own(word, 'Parts') : undefined;
  const known = (isArray(parts) ? parts : []).map((part) => textAt(part, 'text'));
  const firstOpen = known.indexOf(undefined);
  const open = isArray(parts) && firstOpen >= 0 ? parts[firstOpen] : undefined;
  return {
    text: firstOpen < 0 ? known.join('') : undefined,
    beginning: (firstOpen < 0 ? known : known.slice(0, firstOpen)).join(''),
    why: open === undefined ? '' : (textAt(open, 'why') ?? ''),
    mayBeSeveral: at(word, ['MayBeSeveral']) === true,
    place,
  };
}

function textAt(node: Json, key: string): string | undefined {
  const found = at(node, [key]);
  return typeof found === 'string' ? found : undefined;
}

/** What stands behind `aws`: options, the service, its operation, and paths. */
function readArguments(words: readonly CommandWord[]): Omit<AwsCommand, 'place' | 'isRun'> {
  const positionals: CommandWord[] = [];
  const options = new Map<string, GivenOption>();
  let doubt: string | undefined;
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) continue;
    if (!word.beginning.startsWith('--')) {
      if (word.mayBeSeveral && positionals.length >= expected(positionals)) doubt ??= word.why;
      else positionals.push(word);
      continue;
    }
    const [name = '', ...given] = word.beginning.slice(2).split('=');
    if (given.length > 0) {
      const rest = word.beginning.slice(name.length + 3);
      options.set(name, {
        word,
        values: [{ ...word, beginning: rest, text: word.text === undefined ? undefined : rest }],
      });
      continue;
    }
    const takes = word.text === undefined ? undefined : takenBy(name, positionals);
    if (takes === undefined) doubt ??= word.why === '' ? `\`--${name}\` is an option that is not known here` : word.why;
    const values = valuesBehind(words.slice(index + 1), takes ?? 'none');
    options.set(name, { word, values });
    index += values.length;
  }
  const input = [...options.keys()].find((name) => /^cli-input-(?:json|yaml)$/.test(name));
  if (input !== undefined) doubt ??= `\`--${input}\` may hold any option`;
  const [service, operation, ...paths] = positionals;
  doubt ??= [service, operation].find((word) => word && word.text === undefined)?.why;
  return { service: service?.text ?? '', operation: operation?.text ?? '', paths, options, doubt };
}

/** How many words without dashes the command takes: the service, the operation and its paths. */
function expected([service, operation]: readonly CommandWord[]): number {
  return service?.text === 's3' ? 2 + (s3Subcommands.get(operation?.text ?? '')?.paths ?? 0) : 2;
}

/** How many words an option takes; undefined for one that is not known. Options of other services take what follows. */
function takenBy(name: string, [service, operation]: readonly CommandWord[]): Takes | undefined {
  const global = globalOptions.get(name);
  if (global !== undefined || service === undefined) return global;
  if (service.text === 's3') return s3Subcommands.get(operation?.text ?? '')?.options.get(name);
  return 'some';
}

function valuesBehind(rest: readonly CommandWord[], takes: Takes): readonly CommandWord[] {
  if (takes === 'none') return [];
  const next = rest.findIndex(({ beginning }) => beginning.startsWith('--'));
  const until = rest.slice(0, next < 0 ? rest.length : next);
  if (takes === 'some') return until;
  return (takes === 'one' ? rest : until).slice(0, 1);
}

/** Whether the command is one of these, as `s3 cp` or `s3api put-object`. */
export function isCall({ service, operation }: AwsCommand, ...calls: readonly string[]): boolean {
  return calls.includes(`${service} ${operation}`);
}

/** Whether an option stands there; nobody can tell where the command may say more than is seen. */
export function hasOption({ options, doubt, isRun }: AwsCommand, name: string): Decided {
  if (options.has(name)) return isRun;
  return doubt === undefined ? no : undecided(doubt);
}

/** The word of an option, or of the command where it is not given. */
export function optionPlace({ options, place }: AwsCommand, name: string): Place {
  return options.get(name)?.word.place ?? place;
}

/**
 * Whether some value of an option passes a test; no where it is not given. A value that is read from a file is not
 * known, unless `whateverFilesHold`.
 */
export function someOptionValue(
  command: AwsCommand,
  name: string,
  test: (text: string) => boolean,
  { whateverFilesHold = false } = {},
): Decided {
  const values = command.options.get(name)?.values;
  if (values === undefined) return hasOption(command, name);
  if (values.some(({ text }) => text !== undefined && test(text))) return command.isRun;
  const open = values.find(({ text }) => text === undefined);
  if (open !== undefined) return undecided(open.why);
  const isFile = values.some(({ text }) => /^fileb?:\/\//.test(text ?? ''));
  return isFile && !whateverFilesHold ? undecided('the file that it names is not read') : no;
}

/** All values of an option as one text. */
export function optionText({ options }: AwsCommand, name: string): string | undefined {
  const values = options.get(name)?.values;
  return values?.every(({ text }) => text !== undefined) ? values.map(({ text }) => text).join(' ') : undefined;
}
