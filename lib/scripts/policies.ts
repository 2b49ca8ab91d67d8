import { findNodeAtLocation, parseTree, type Node as JsonNode } from 'jsonc-parser';
import { at, isArray, isObject, parseSource, type Json, type JsonPath, type Resource, type Source } from '../template';
import { awsCommandOf, isCall, type AwsCommand } from './aws-command';

/** A file beside a script. */
export interface BesideFile {
  readonly path: string;
  readonly text: string;
}

/** Finds the file that a command names; undefined when it is not there, or nobody can tell which it is. */
export type ReadBeside = (named: string) => BesideFile | undefined;

/** The policy that a command puts on a bucket, as a resource; or why nobody can tell which it is. */
export type PutPolicy = { readonly because: string } | PolicyResource;

export interface PolicyResource {
  /** parameters that stand for what is known only when the script runs */
  readonly parameters: readonly string[];
  readonly resource: Json;
  /** the file that holds the policy, when it is one */
  readonly file: Source | undefined;
  /** the word of the command that holds the policy */
  readonly word: number;
  /** the text of that word, when all of it is known */
  readonly text: string | undefined;
}

const call = 's3api put-bucket-policy';

/**
 * The policy that a command puts on a bucket.
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3api/put-bucket-policy.html
 */
export function putPolicyOf(resource: Resource, read: ReadBeside): PutPolicy | undefined {
  const command = awsCommandOf(resource);
  if (!isCall(command, call)) return undefined;
  const policy = command.options.get('policy')?.values[0];
  if (policy === undefined || command.isRun.kind === 'unknown')
    return { because: command.doubt ?? 'the command names no policy' };
  const word = Number(policy.place.path[4]);
  const parts = partsOf(resource, word);
  const bucket = bucketOf(resource, command);
  const made = (document: Json, file?: Source): PutPolicy => ({
    parameters: [...new Set([...bucket.parameters, ...parametersIn(parts)])],
    resource: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: bucket.value, PolicyDocument: document } },
    file,
    word,
    text: policy.text,
  });
  const named = /^file:\/\/(.+)$/.exec(policy.text ?? '')?.[1];
  if (named !== undefined) return fromFile(named, read, made);
  if (!/^\s*\{/.test(policy.beginning)) return { because: policy.why === '' ? 'the policy is no JSON' : policy.why };
  if (policy.text === undefined) return parts.length === 0 ? { because: policy.why } : made(joinOf(parts));
  const document = parsed(policy.text);
  return document === undefined ? { because: 'the policy is no JSON' } : made(document);
}

function fromFile(named: string, read: ReadBeside, made: (document: Json, file: Source) => PutPolicy): PutPolicy {
  const file = read(named);
  if (file === undefined) return { because: `the policy in \`${named}\` was not found` };
  const document = parsed(file.text);
  if (document === undefined) return { because: `the policy in \`${named}\` is no JSON` };
  const source = parseSource(file.path, file.text);
  return made(source.data, source);
}

function parsed(text: string): Json | undefined {
  try {
    const raw = JSON.parse(text) as Json;
    return isObject(raw) ? raw : undefined;
  } catch {
    return undefined;
  }
}

type Part = { readonly text: string } | { readonly parameter: string };

/** The parts of a word; none when the option and its value are one word. */
function partsOf({ body }: Resource, word: number): readonly Part[] {
  const words = at(at(body, ['Properties']) ?? null, ['Words']);
  const written = isArray(words) ? words[word] : undefined;
  if (typeof written === 'string') return [{ text: written }];
  const parts = written === undefined ? undefined : at(written, ['Parts']);
  return (isArray(parts) ? parts : []).map((part, index): Part => {
    const text = at(part, ['text']);
    if (typeof text === 'string') return { text };
    const why = at(part, ['why']);
    return { parameter: parameterOf(typeof why === 'string' ? why : '', `Part${index}OfWord${word}`) };
  });
}

/** One variable is one parameter, wherever the command reads it. */
function parameterOf(why: string, otherwise: string): string {
  return /^`\$\{?(\w+)\}?`/.exec(why)?.[1] ?? otherwise;
}

function parametersIn(parts: readonly Part[]): readonly string[] {
  return parts.flatMap((part) => ('parameter' in part ? [part.parameter] : []));
}

function joinOf(parts: readonly Part[]): Json {
  return { 'Fn::Join': ['', parts.map((part) => ('text' in part ? part.text : { Ref: part.parameter }))] };
}

function bucketOf(
  resource: Resource,
  { options }: AwsCommand,
): { readonly value: Json; readonly parameters: readonly string[] } {
  const bucket = options.get('bucket')?.values[0];
  if (bucket?.text !== undefined) return { value: bucket.text, parameters: [] };
  const parts = bucket === undefined ? [] : partsOf(resource, Number(bucket.place.path[4]));
  const found = parts.length === 0 ? [{ parameter: 'BucketOfCommand' }] : parts;
  return { value: joinOf(found), parameters: parametersIn(found) };
}

/** Where a node of a policy that is written on the command line begins and ends in its text. */
export function placeInText(
  text: string,
  path: JsonPath,
): { readonly start: number; readonly end: number } | undefined {
  const root = parseTree(text);
  if (root === undefined) return undefined;
  let found: JsonNode | undefined;
  for (let length = path.length; found === undefined && length >= 0; length--)
    found = findNodeAtLocation(root, path.slice(0, length));
  if (found === undefined) return undefined;
  const { offset, length } = found.parent?.type === 'property' ? found.parent : found;
  return { start: offset, end: offset + length };
}
