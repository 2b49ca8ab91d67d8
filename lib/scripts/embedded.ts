import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Document,
  type Node as YamlNode,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { aligned, hidden, noVariables, quotingOf, type Fragment, type Holder } from './fragment';
import { scriptsIn } from './pipelines';
import { isAws, isShell, mentionsCall, services } from './programs';
import { openCharacter } from './words';

/** Whether a text is a template of CloudFormation or a document of Systems Manager, which may hold scripts. */
export function holdsScripts(text: string): boolean {
  const isTemplate = /\bAWS::/.test(text) && /\bResources\b/.test(text);
  return isTemplate || (/\bschemaVersion\b/.test(text) && /\b(?:mainSteps|runtimeConfig)\b/.test(text));
}

/** A text, with the offset of each character in the file. */
interface Placed {
  readonly text: string;
  readonly offsets: readonly number[];
}

/**
 * The texts of the shell in a template: user data, `AWS::CloudFormation::Init`, build specifications, documents of
 * Systems Manager; and, unread, what else speaks of the command line.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-init.html
 */
export function templateScripts(text: string): readonly Fragment[] {
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  const list: readonly Document[] = Array.isArray(documents) ? documents : [];
  return list.flatMap((document) => {
    const found: Fragment[] = [];
    const around = new Set<unknown>();
    const visit = (written: unknown, key: string, because?: string, holder?: YAMLMap): void => {
      const node = isAlias(written) ? written.resolve(document) : written;
      if (!isNode(node) || around.has(node)) return;
      const known = readers[key]?.(node, text) ?? (isSeq(node) ? wordsOf(node, holder, text) : undefined);
      if (known !== undefined)
        return void found.push(...known.map((one) => (because === undefined ? one : { ...one, because })));
      around.add(node);
      const other = (isMap(node) ? otherShell(node) : undefined) ?? because;
      if (isMap(node)) for (const pair of node.items) visit(pair.value, keyOf(pair), other, node);
      else if (isSeq(node)) for (const item of node.items) visit(item, key, other);
      else if (isScalar(node)) found.push(...unreadText(node, key, text));
      around.delete(node);
    };
    visit(document.contents, '');
    const holders = holdersIn(document, text);
    return found.map((fragment) => heldBy(fragment, found, holders));
  });
}

/**
 * Where a resource names the role whose credentials its programs find.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
 */
export const roleProperties: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::Instance': ['IamInstanceProfile'],
  'AWS::EC2::LaunchTemplate': ['LaunchTemplateData', 'IamInstanceProfile'],
  'AWS::AutoScaling::LaunchConfiguration': ['IamInstanceProfile'],
  'AWS::ECS::TaskDefinition': ['TaskRoleArn'],
  'AWS::CodeBuild::Project': ['ServiceRole'],
};

interface PlacedHolder extends Holder {
  readonly start: number;
  readonly end: number;
}

function holdersIn(document: Document, source: string): readonly PlacedHolder[] {
  const resources = isMap(document.contents) ? document.contents.get('Resources') : undefined;
  if (!isMap(resources)) return [];
  return resources.items.flatMap((pair) => {
    const node = pair.value;
    if (!isMap(node) || !node.range) return [];
    const [start, end] = node.range;
    const type = String(node.get('Type'));
    const path = roleProperties[type];
    const role = path === undefined ? undefined : node.getIn(['Properties', ...path], true);
    return [{ logicalId: keyOf(pair), type, hasRole: isNamed(role), text: source.slice(start, end), start, end }];
  });
}

/** Whether it is a name or a reference, and not perhaps nothing. */
function isNamed(node: unknown): boolean {
  if (isScalar(node)) return node.tag === undefined || !node.tag.startsWith('!If');
  if (isSeq(node)) return node.tag === '!GetAtt';
  if (!isMap(node)) return false;
  return (
    node.items.every((pair) => /^(?:Ref|Fn::GetAtt|Fn::Sub|Arn|Name)$/.test(keyOf(pair)) && isNamed(pair.value)) ||
    node.has('Fn::GetAtt')
  );
}

/** A fragment with the resource it stands in; one that stands in several, by an anchor, is nobody's. */
function heldBy(fragment: Fragment, all: readonly Fragment[], holders: readonly PlacedHolder[]): Fragment {
  const at = fragment.offsets[0] ?? 0;
  const holder = holders.find(({ start, end }) => start <= at && at < end);
  const isOnce = all.every((other) => other === fragment || other.offsets[0] !== at);
  return holder === undefined || !isOnce ? fragment : { ...fragment, holder };
}

/** A step of a document of Systems Manager that runs in no shell that is read. */
function otherShell(node: YAMLMap): string | undefined {
  const action = node.get('action');
  return typeof action === 'string' && action.includes('PowerShell') ? `\`${action}\` is not read` : undefined;
}

/**
 * A list that is the words of a command, as containers are given: `[aws, s3, ls]`, or `[s3, ls]` for the program of an
 * image.
 */
function wordsOf(node: YAMLSeq, holder: YAMLMap | undefined, source: string): readonly Fragment[] | undefined {
  const [first] = node.items;
  if (!isScalar(first) || node.items.length < 2 || !node.items.every((item) => isScalar(item) || isMap(item)))
    return undefined;
  const words = quoted(node, source);
  if (mentionsCall(words.text.replaceAll("'", ''))) return [words];
  if (!services.has(String(first.value))) return undefined;
  if (!startsCommandLine(holder))
    return [{ ...words, because: 'nobody knows which program is given these words', isCall: true }];
  const start = words.offsets[0] ?? 0;
  return [{ ...words, text: `aws ${words.text}`, offsets: [start, start, start, start, ...words.offsets] }];
}

/** Whether the image or the entry point of a container is the AWS command line. */
function startsCommandLine(holder: YAMLMap | undefined): boolean {
  const entry = holder?.get('EntryPoint');
  const program = isSeq(entry) ? entry.get(0) : holder?.get('Image');
  return typeof program === 'string' && isAws(program);
}

function isNode(node: unknown): node is YamlNode {
  return isMap(node) || isSeq(node) || isScalar(node);
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : '';
}

/** Keys whose texts are for people. */
const prose =
  /^(?:Description|description|Comment|Name|GroupDescription|ConstraintDescription|Default|AllowedPattern)$/;

function unreadText(node: Scalar, key: string, source: string): readonly Fragment[] {
  if (typeof node.value !== 'string' || prose.test(key) || !mentionsCall(node.value)) return [];
  return [{ ...scalarAt(node, source), environment: noVariables, because: `nobody knows what \`${key}\` runs` }];
}

const readers: Readonly<Record<string, (node: YamlNode, source: string) => readonly Fragment[] | undefined>> = {
  UserData: (node, source) => userData(placedText(node, source)),
  BuildSpec: (node, source) => buildSpec(placedText(node, source)),
  command: (node, source) => [isSeq(node) ? quoted(node, source) : shellOf(placedText(node, source))],
  test: (node, source) => [shellOf(placedText(node, source))],
  runCommand: (node, source) => [shellOf(placedText(node, source, '\n'))],
  Commands: (node, source) => [shellOf(placedText(node, source, '\n'))],
};

function shellOf({ text, offsets }: Placed): Fragment {
  return { text, offsets, environment: noVariables };
}

/** User data may be given in Base64; all of it stands where that does. */
function decoded(placed: Placed): Placed {
  if (!/^[A-Za-z0-9+/\s]{16,}={0,2}\s*$/.test(placed.text)) return placed;
  const text = Buffer.from(placed.text, 'base64').toString('utf8');
  const start = placed.offsets[0] ?? 0;
  return /^(?:#|<)/.test(text) ? { text, offsets: [...text.split('').map(() => start), start] } : placed;
}

function userData(written: Placed): readonly Fragment[] {
  const placed = decoded(written);
  const [first = ''] = placed.text.trimStart().split('\n');
  const fragment = shellOf(placed);
  if (first.startsWith('#cloud-config')) return scriptsInside(placed);
  const interpreter = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(first);
  const program = (interpreter?.[1]?.endsWith('/env') === true ? interpreter[2] : interpreter?.[1])?.split('/').at(-1);
  const isOther =
    /^(?:<|Content-Type:|MIME-Version:|#include|#upstart)/.test(first) || (program !== undefined && !isShell(program));
  return [
    isOther ? { ...fragment, because: `\`${first.slice(0, 40)}\` begins no script of a shell that is read` } : fragment,
  ];
}

/** A build specification that stands in the template; a path names a file that is read by itself. */
function buildSpec(placed: Placed): readonly Fragment[] | undefined {
  return placed.text.includes('\n') || placed.text.trimStart().startsWith('{') ? scriptsInside(placed) : [];
}

/** The scripts of a pipeline's text that stands in a template. */
function scriptsInside({ text, offsets }: Placed): readonly Fragment[] {
  return scriptsIn(text.replaceAll(openCharacter, 'x')).map((fragment) => {
    const inner = fragment.offsets;
    // what the template leaves open is open in the script as well
    const masked = fragment.text
      .split('')
      .map((char, index) => (text[inner[index] ?? -1] === openCharacter ? openCharacter : char));
    return { ...fragment, text: masked.join(''), offsets: inner.map((at) => offsets[at] ?? offsets.at(-1) ?? 0) };
  });
}

/** The words of a command, as a text of the shell that comes to them. */
function quoted(node: YamlNode, source: string): Fragment {
  const items = isSeq(node) ? node.items.filter(isNode) : [];
  const parts = items.map((item) => placedText(item, source));
  let text = '';
  const offsets: number[] = [];
  for (const part of parts) {
    const start = part.offsets[0] ?? 0;
    text += " '";
    offsets.push(start, start);
    for (let index = 0; index < part.text.length; index++) {
      const char = part.text.charAt(index) === "'" ? `'\\''` : part.text.charAt(index);
      text += char;
      for (let unit = 0; unit < char.length; unit++) offsets.push(part.offsets[index] ?? start);
    }
    text += "'";
    offsets.push(part.offsets.at(-1) ?? start);
  }
  return { text, offsets: [...offsets, offsets.at(-1) ?? 0], environment: noVariables };
}

/** The text that a value comes to; what only the deployment knows is open. */
function placedText(node: YamlNode, source: string, between = ''): Placed {
  if (isScalar(node)) return node.tag === '!Sub' ? substituted(scalarAt(node, source)) : plainOrOpen(node, source);
  if (isMap(node)) return ofFunction(node, source);
  if (!isSeq(node)) return { text: '', offsets: [0] };
  if (node.tag === '!Sub') return first(node, source);
  if (node.tag === '!Join') return joinedText(node, source);
  if (node.tag !== undefined && node.tag.startsWith('!') && node.tag !== '!Base64') return open(node);
  return concatenated(
    node.items.filter(isNode).map((item) => placedText(item, source)),
    between,
  );
}

function plainOrOpen(node: Scalar, source: string): Placed {
  const isFunction = node.tag !== undefined && node.tag.startsWith('!') && node.tag !== '!Base64';
  return isFunction ? open(node) : scalarAt(node, source);
}

function ofFunction(node: YAMLMap, source: string): Placed {
  const [pair] = node.items;
  const value = pair?.value;
  if (pair === undefined || !isNode(value)) return open(node);
  switch (keyOf(pair)) {
    case 'Fn::Base64':
      return placedText(value, source);
    case 'Fn::Sub':
      return isScalar(value) ? substituted(scalarAt(value, source)) : first(value, source);
    case 'Fn::Join':
      return joinedText(value, source);
    default:
      return open(node);
  }
}

/** `Fn::Sub` with a map. */
function first(node: YamlNode, source: string): Placed {
  const [text] = isSeq(node) ? node.items : [];
  return isScalar(text) ? substituted(scalarAt(text, source)) : open(node);
}

function joinedText(node: YamlNode, source: string): Placed {
  const [between, list] = isSeq(node) ? node.items : [];
  if (!isScalar(between) || !isSeq(list)) return open(node);
  return concatenated(
    list.items.filter(isNode).map((item) => placedText(item, source)),
    String(between.value),
  );
}

function concatenated(parts: readonly Placed[], between: string): Placed {
  const text = parts.map((part) => part.text).join(between);
  const offsets = parts.flatMap((part, index) => {
    const own = part.text.split('').map((_, at) => part.offsets[at] ?? 0);
    const end = part.offsets.at(-1) ?? 0;
    return index < parts.length - 1 ? [...own, ...between.split('').map(() => end)] : own;
  });
  return { text, offsets: [...offsets, parts.at(-1)?.offsets.at(-1) ?? 0] };
}

/** `${Name}` is known at deployment; `${!Name}` is the shell's `${Name}`. */
function substituted({ text, offsets }: Placed): Placed {
  const closed = text.slice(0, text.lastIndexOf('}') + 1);
  const replaced =
    closed.replace(/\$\{([^}]*)\}/g, (match, name: string) =>
      name.startsWith('!') ? `\${\u0000${name.slice(1)}}` : hidden(match),
    ) + text.slice(closed.length);
  const kept = [...replaced.split('').keys()].filter((index) => replaced[index] !== '\u0000');
  return {
    text: kept.map((index) => replaced[index]).join(''),
    offsets: [...kept, replaced.length].map((index) => offsets[index] ?? 0),
  };
}

function open(node: YamlNode): Placed {
  const at = node.range?.[0] ?? 0;
  return { text: openCharacter, offsets: [at, at + 1] };
}

function scalarAt(node: Scalar, source: string): Placed {
  const value = typeof node.value === 'string' ? node.value : (node.source ?? '');
  const from = node.range?.[0] ?? 0;
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  const start = isBlock ? source.indexOf('\n', from) + 1 : node.type?.startsWith('QUOTE') === true ? from + 1 : from;
  return aligned(value, source, start, quotingOf(node));
}
