import {
  at,
  decided,
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
import { isUnderstood } from './operations';
import { askedOptions, globalOptions, s3Subcommands, type Takes } from './options';
import { services } from './programs';

/** One word of a command: its text where that is known, and what of it is known where not. */
export interface CommandWord {
  /** undefined when some part of it is known only when the script runs */
  readonly text: string | undefined;
  /** the text before the first part that is not known */
  readonly beginning: string;
  /** whether something stands behind its beginning, whatever the parts come to that are not known */
  readonly isLonger: boolean;
  /** the texts that it comes to in turn, each of which occurs */
  readonly oneOf: readonly string[] | undefined;
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
  /** `--exclude` and `--include`, in order */
  readonly filters: readonly Filter[];
  readonly place: Place;
  /** why the command may say more than is seen, of which any option may be part */
  readonly doubt: string | undefined;
  /** whether it is run at all */
  readonly isRun: Decided;
  /** why nobody can tell which call it is, if it is one */
  readonly unread: string | undefined;
  /** what variables of the environment say about endpoints, by their name */
  readonly endpoints: ReadonlyMap<string, CommandWord>;
}

/** One `--exclude` or `--include`. */
export interface Filter {
  readonly isExclusion: boolean;
  readonly pattern: CommandWord | undefined;
}

/** The call of the AWS command line that a resource made of a script stands for. */
export function awsCommandOf({ template, logicalId, body }: Resource): AwsCommand {
  const place: Place = { template, path: ['Resources', logicalId] };
  const properties = own(body, 'Properties') ?? null;
  const listed = at(properties, ['Words']);
  const all = (isArray(listed) ? listed : []).map((word, index) => wordOf(word, place, index));
  const doubt = textAt(properties, 'Doubt');
  const fedBy = textAt(properties, 'FedBy');
  const words = fedBy === undefined ? all : all.map(replaced);
  const found = readArguments(words.slice(1));
  const more =
    doubt ??
    found.doubt ??
    (fedBy === 'find' || fedBy === undefined ? undefined : `\`${fedBy}\` adds words that nobody knows`);
  const isRun = doubt === undefined ? yes : undecided(doubt);
  return {
    ...found,
    place,
    doubt: more,
    isRun,
    unread: textAt(properties, 'Unread') ?? whyUnread(found, more),
    endpoints: endpointsOf(properties, place),
  };
}

/** What `xargs`, `find` and `parallel` put in the place of `{}` is known only when the script runs. */
function replaced(word: Word): Word {
  const marker = word.text?.indexOf('{') ?? -1;
  if (marker < 0) return word;
  return word.with({ beginning: word.beginning.slice(0, marker), why: 'what `{}` stands for is not known' });
}

/** Why nobody can tell which call it is. */
function whyUnread({ service, operation, doubt }: ReadArguments, more: string | undefined): string | undefined {
  if (service !== '' && !services.has(service)) return undefined;
  if (service === '' || operation === '') return doubt ?? more;
  return isUnderstood(service, operation) ? undefined : `no rule knows what \`${service} ${operation}\` does`;
}

function endpointsOf(properties: Json, place: Place): ReadonlyMap<string, CommandWord> {
  const stated = at(properties, ['Endpoints']);
  return new Map(
    isObject(stated) ? Object.entries(stated).map(([name, word]) => [name, wordOf(word, place)] as const) : [],
  );
}

/** What is known of a word; without a text, nobody can tell all of it. */
type Knowledge = Pick<CommandWord, 'beginning' | 'why'> & Partial<Pick<CommandWord, 'text' | 'oneOf' | 'isLonger'>>;

class Word implements CommandWord {
  readonly text: string | undefined;
  readonly beginning: string;
  readonly isLonger: boolean;
  readonly why: string;
  readonly oneOf: readonly string[] | undefined;

  constructor(
    { text, beginning, why, oneOf, isLonger = false }: Knowledge,
    readonly mayBeSeveral: boolean,
    private readonly command: Place,
    private readonly index: number | undefined,
  ) {
    this.text = text;
    this.beginning = beginning;
    this.isLonger = isLonger;
    this.why = why;
    this.oneOf = oneOf;
  }

  get place(): Place {
    const { command, index } = this;
    return index === undefined ? command : { ...command, path: [...command.path, 'Properties', 'Words', index] };
  }

  with(known: Knowledge): Word {
    return new Word(known, this.mayBeSeveral, this.command, this.index);
  }

  /** What stands behind the first characters. */
  behind(length: number): Word {
    return this.with({
      text: this.text?.slice(length),
      beginning: this.beginning.slice(length),
      isLonger: this.isLonger,
      why: this.why,
      oneOf: this.oneOf?.map((text) => text.slice(length)),
    });
  }
}

function wordOf(word: Json, command: Place, index?: number): Word {
  if (typeof word === 'string') return new Word({ text: word, beginning: word, why: '' }, false, command, index);
  const listed = isObject(word) ? own(word, 'Parts') : undefined;
  const parts = isArray(listed) ? listed : [];
  const known = parts.map((part) => textAt(part, 'text'));
  const firstOpen = known.indexOf(undefined);
  const mayBeSeveral = at(word, ['MayBeSeveral']) === true;
  const beginning = (firstOpen < 0 ? known : known.slice(0, firstOpen)).join('');
  const open = parts[firstOpen];
  if (open === undefined) return new Word({ text: beginning, beginning, why: '' }, mayBeSeveral, command, index);
  const values = known.filter((text) => text === undefined).length === 1 ? at(open, ['oneOf']) : undefined;
  const oneOf = isArray(values)
    ? values.map((value) => known.map((text) => text ?? (typeof value === 'string' ? value : '')).join(''))
    : undefined;
  const why = textAt(open, 'why') ?? '';
  const isLonger = parts
    .slice(firstOpen)
    .some((part) => at(part, ['isNeverEmpty']) === true || (textAt(part, 'text') ?? '') !== '');
  return new Word(
    { beginning, isLonger, why, ...(oneOf === undefined ? {} : { oneOf }) },
    mayBeSeveral,
    command,
    index,
  );
}

function textAt(node: Json, key: string): string | undefined {
  const found = at(node, [key]);
  return typeof found === 'string' ? found : undefined;
}

type ReadArguments = Omit<AwsCommand, 'place' | 'isRun' | 'unread' | 'endpoints'>;

/** What stands behind `aws`: options, the service, its operation, and paths. */
function readArguments(words: readonly Word[]): ReadArguments {
  const positionals: CommandWord[] = [];
  const options = new Map<string, GivenOption>();
  const filters: Filter[] = [];
  let doubt: string | undefined;
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) continue;
    if (word.text === '--') {
      doubt ??= 'nobody knows what stands behind `--`';
      break;
    }
    if (!word.beginning.startsWith('--')) {
      const isFull = positionals.length >= expected(positionals);
      if ((isFull && mayBeOption(word)) || (word.mayBeSeveral && isNamedAsOptions(word))) doubt ??= word.why;
      else positionals.push(word);
      continue;
    }
    const given = optionOf(word, words.slice(index + 1), positionals);
    doubt ??= given.doubt;
    options.set(given.name, { word, values: given.values });
    if (/^(?:ex|in)clude$/.test(given.name))
      filters.push({ isExclusion: given.name === 'exclude', pattern: given.values[0] });
    index += given.taken;
  }
  const input = [...options.keys()].find((name) => /^cli-input-(?:json|yaml)$/.test(name));
  if (input !== undefined) doubt ??= `\`--${input}\` may hold any option`;
  const [service, operation, ...paths] = positionals;
  doubt ??= [service, operation].find((word) => word && word.text === undefined)?.why ?? tooMany(positionals)?.why;
  return { service: service?.text ?? '', operation: operation?.text ?? '', paths, options, filters, doubt };
}

/** Whether nobody can tell that a word is no option. */
function mayBeOption({ mayBeSeveral, text, beginning }: CommandWord): boolean {
  return mayBeSeveral || (text === undefined && beginning === '');
}

/** A word that may be an option, or several words, among more words than the command takes. */
function tooMany(positionals: readonly CommandWord[]): CommandWord | undefined {
  const isMore = positionals[0]?.text === 's3' && positionals.length > expected(positionals);
  return isMore ? positionals.find(mayBeOption) : undefined;
}

/** Whether the variable is called as one that holds options. */
function isNamedAsOptions({ why }: CommandWord): boolean {
  return /^`"?\$\{?\w*(?:OPT|ARG|FLAG|PARAM|EXTRA)/i.test(why);
}

interface OptionRead extends GivenOption {
  readonly name: string;
  readonly taken: number;
  readonly doubt: string | undefined;
}

function optionOf(word: Word, rest: readonly CommandWord[], before: readonly CommandWord[]): OptionRead {
  const [name = '', ...given] = word.beginning.slice(2).split('=');
  const known = word.text === undefined && given.length === 0 ? undefined : takenBy(name, before);
  const why =
    word.text === undefined && given.length === 0 ? word.why : `\`--${name}\` is an option that is not known here`;
  const doubt = known === undefined ? why : undefined;
  if (given.length > 0) {
    return { name, word, values: [word.behind(name.length + 3)], taken: 0, doubt };
  }
  const values = valuesBehind(rest, known ?? 'none');
  return { name, word, values, taken: values.length, doubt };
}

/** How many words without dashes the command takes: the service, the operation and its paths. */
function expected([service, operation]: readonly CommandWord[]): number {
  return service?.text === 's3' ? 2 + (s3Subcommands.get(operation?.text ?? '')?.paths ?? 0) : 2;
}

/** How many words an option takes; undefined for one that is not known. Options of other services take what follows. */
function takenBy(name: string, [service, operation]: readonly CommandWord[]): Takes | undefined {
  const global = globalOptions.get(name);
  if (global !== undefined || service === undefined) return global;
  const called = operation?.text ?? '';
  if (service.text === 's3') return s3Subcommands.get(called)?.options.get(name);
  // the command line takes the beginning of an option for the option, unless an option is called so
  const asked = [...globalOptions.keys(), ...askedOptions];
  const isShort = !askedOptions.has(name) && name !== 'copy-source' && asked.some((long) => long.startsWith(name));
  return isShort ? undefined : 'some';
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
  const texts = values.flatMap(({ text, oneOf = [] }) => (text === undefined ? oneOf : [text]));
  if (texts.some(test)) return command.isRun;
  const open = values.find(({ text, oneOf }) => text === undefined && oneOf === undefined);
  if (open !== undefined) return undecided(open.why);
  const isFile = texts.some((text) => /^fileb?:\/\//.test(text));
  return isFile && !whateverFilesHold ? undecided('the file that it names is not read') : no;
}

/** Whether a word passes a test; one that comes to several texts, when some of them does. */
export function wordPasses({ text, oneOf, why }: CommandWord, test: (text: string) => boolean): Decided {
  const texts = text === undefined ? oneOf : [text];
  return texts === undefined ? undecided(why) : decided(texts.some(test));
}

/** All values of an option as one text. */
export function optionText({ options }: AwsCommand, name: string): string | undefined {
  const values = options.get(name)?.values;
  return values?.every(({ text }) => text !== undefined) ? values.map(({ text }) => text).join(' ') : undefined;
}

/** Where a call sends its requests, but for what files of the machine say. */
export type Endpoint =
  | { readonly kind: 'none' }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'unknown'; readonly because: string };

/**
 * The endpoint of a call: its option, or else the variable of its service, or else that of all services.
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-endpoints.html
 */
export function endpointOf(command: AwsCommand): Endpoint {
  const { doubt, service, endpoints } = command;
  const given = command.options.get('endpoint-url')?.values[0];
  const named = service === 's3control' ? 'S3_CONTROL' : service === 'cloudfront' ? 'CLOUDFRONT' : 'S3';
  const word = given ?? endpoints.get(`AWS_ENDPOINT_URL_${named}`) ?? endpoints.get('AWS_ENDPOINT_URL');
  if (word === undefined) return doubt === undefined ? { kind: 'none' } : { kind: 'unknown', because: doubt };
  if (word.text !== undefined) return { kind: 'url', url: word.text };
  // how it begins says whether there is TLS
  return word.beginning.startsWith('https://')
    ? { kind: 'url', url: word.beginning }
    : { kind: 'unknown', because: word.why };
}

/** A path of S3: the bucket, by its name or the ARN of an access point, and the key or prefix. */
export interface S3Path {
  readonly bucket: string;
  /** undefined when nothing stands behind the name, not even a slash */
  readonly key: string | undefined;
}

const byArn = /^(arn:[^/]*?:(?:accesspoint|outpost)[:/][^/:]+(?:[:/](?:accesspoint|bucket)[:/][^/:]+)?)(?:\/(.*))?$/s;

/**
 * The parts of a path; undefined when it is none of S3.
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3/#path-argument-type
 */
export function s3PathOf(text: string): S3Path | undefined {
  if (!text.startsWith('s3://')) return undefined;
  const path = text.slice('s3://'.length);
  const [, bucket = '', key] = byArn.exec(path) ?? /^([^/]+)(?:\/(.*))?$/s.exec(path) ?? [];
  return bucket === '' ? undefined : { bucket, key };
}

/** Whether objects are copied to files. */
export function isDownload(command: AwsCommand): boolean {
  const [source, target, ...others] = command.paths;
  if (source === undefined || target?.text === undefined || others.length > 0) return false;
  return isCall(command, 's3 cp', 's3 mv', 's3 sync') && !target.text.startsWith('s3://');
}

/** Calls whose path may leave out `s3://`. */
const bareCalls = ['s3 website', 's3 presign', 's3 ls'];

/**
 * The name of the bucket that a command writes to or is about: of `--bucket`, or else of the last path of S3, of what
 * is copied to files the first; undefined when nobody can tell.
 */
export function bucketNameOf(command: AwsCommand): string | undefined {
  const given = command.options.get('bucket')?.values[0];
  if (given !== undefined) return given.text;
  const path = isDownload(command) ? command.paths[0] : command.paths.at(-1);
  if (path === undefined) return undefined;
  const isBare = isCall(command, ...bareCalls) && !path.beginning.startsWith('s3://');
  const found = s3PathOf(isBare ? `s3://${path.beginning}` : path.beginning);
  // what follows a part that is not known may belong to the name
  return path.text !== undefined || found?.key !== undefined ? found?.bucket : undefined;
}
