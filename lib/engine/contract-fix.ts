import { bucketActions } from '../policy';
import { accessLevels, everyAccessLevel, type OrganizationPolicies } from '../s3';
import {
  at,
  edited,
  isArray,
  isObject,
  type Edit,
  type Json,
  type JsonObject,
  type JsonPath,
  type Template,
} from '../template';
import type { AccessContract, ContractEntry } from './access-contract';
import { brokenContracts, type BrokenContract } from './contracts';
import type { Judge } from './fix';
import { newAccess } from './new-access';
import { isWrittenByHand } from './rule';

/** What was mended, and what of the contracts no edit was found for. */
export interface ContractFixes {
  /** the new text of each file that changed */
  readonly texts: ReadonlyMap<string, string>;
  readonly fixed: number;
  readonly left: readonly { readonly message: string; readonly because: string }[];
}

/** The templates with some texts replaced. */
interface State {
  readonly texts: ReadonlyMap<string, string>;
  readonly templates: readonly Template[];
  readonly broken: readonly BrokenContract[];
}

/**
 * Takes away what contracts forbid, by the smallest edit of a statement that lets it through: a principal, an action, a
 * resource, the whole statement, else a denial beside it. An edit is made only where three things are proved over every
 * policy that has a say: the breach is gone and no other came, nobody may do anything new, and whatever the clause does
 * not forbid is let through as before. Nothing is ever widened for a `must`.
 */
export function fixToContracts(
  templates: readonly Template[],
  contracts: readonly AccessContract[],
  { reload, organization = {} }: Pick<Judge, 'reload'> & { readonly organization?: OrganizationPolicies },
): ContractFixes {
  const stateOf = (texts: ReadonlyMap<string, string>, now: readonly Template[]): State => ({
    texts,
    templates: now,
    broken: brokenContracts(now, contracts, organization),
  });
  const read = (texts: ReadonlyMap<string, string>): State | undefined => {
    const now = reload(texts);
    return now && stateOf(texts, now);
  };
  let state = stateOf(new Map(), templates);
  const left = new Map<string, string>();
  let fixed = 0;
  for (;;) {
    const breach = state.broken.find((one) => !left.has(keyOf(one)));
    if (breach === undefined) break;
    const mended = mend(breach, state, { read, organization });
    if (typeof mended === 'string') left.set(keyOf(breach), mended);
    else [state, fixed] = [mended, fixed + 1];
  }
  const messages = state.broken.map((one) => ({ message: one.message, because: left.get(keyOf(one)) ?? '' }));
  return { texts: state.texts, fixed, left: messages };
}

function keyOf({ contract, bucket, kind, message }: BrokenContract): string {
  return [contract.name, bucket?.template.id, bucket?.logicalId, kind, message].join('\u0000');
}

interface Tools {
  readonly read: (texts: ReadonlyMap<string, string>) => State | undefined;
  readonly organization: OrganizationPolicies;
}

/** The state without the breach, or why there is none. */
function mend(breach: BrokenContract, state: State, { read, organization }: Tools): State | string {
  const entry = clauseOf(breach);
  if (breach.kind !== 'fail') return 'nobody can tell whether it is broken';
  if (entry === undefined) return 'only what `mustNot` forbids is mended, since nothing is ever widened';
  const ideal = withDenial(breach, entry, state);
  if (typeof ideal === 'string') return ideal;
  const most = read(ideal);
  if (most === undefined) return 'with a denial the template cannot be read any more';
  const isNone = (one: State, other: State): boolean =>
    newAccess(one.templates, other.templates, 'any', organization).length === 0;
  for (const texts of [...editedTexts(breach, state), ideal]) {
    const next = texts === ideal ? most : read(texts);
    if (next !== undefined && isBetter(next, state, breach) && isNone(next, state) && isNone(most, next)) return next;
  }
  return 'every edit lets too much through, or refuses what the contract does not forbid';
}

/** The texts with one edit of the statement that lets it through, the smallest first. */
function* editedTexts({ place }: BrokenContract, state: State): Iterable<ReadonlyMap<string, string>> {
  const { template, path } = place;
  if (!isOurs(template)) return;
  for (const edit of editsOf(path, template.source.data)) {
    const text = edited({ ...template.source, text: textOf(template, state) }, edit);
    if (text !== undefined) yield new Map([...state.texts, [template.source.path, text]]);
  }
}

/** Whether the template is a file that somebody wrote: what an app synthesises is changed there. */
function isOurs(template: Template): boolean {
  return isWrittenByHand(template) && template.source.path !== '-';
}

/** Whether the breach is gone and everything else that is broken was broken before. */
function isBetter(next: State, before: State, breach: BrokenContract): boolean {
  const known = new Set(before.broken.map(keyOf));
  return next.broken.every((one) => known.has(keyOf(one)) && keyOf(one) !== keyOf(breach));
}

function clauseOf({ contract, clause }: BrokenContract): ContractEntry | undefined {
  return contract.mustNot?.find(({ place }) => place === clause);
}

/** The texts with a statement that denies exactly what the clause forbids: the most that may be taken away. */
function withDenial(
  { bucket }: BrokenContract,
  entry: ContractEntry,
  state: State,
): ReadonlyMap<string, string> | string {
  if (bucket === undefined) return 'it is about no bucket';
  const { template, logicalId } = bucket;
  if (!isOurs(template)) return 'the template was made by a program, and has to be changed there';
  const [principal, conditions] = [principalOf(entry.who, template), conditionsOf(entry)];
  if (principal === undefined) return 'no principal of a policy stands for exactly those whom the clause names';
  if (conditions === undefined) return 'its conditions could not be turned round';
  const statement = denialOf(entry, { logicalId, principal, conditions });
  const text = edited({ ...template.source, text: textOf(template, state) }, placedOn(template, logicalId, statement));
  if (text === undefined) return 'the bucket policy is written in a way that cannot be edited';
  return new Map([...state.texts, [template.source.path, text]]);
}

function denialOf(
  { do: words, objects }: ContractEntry,
  { logicalId, principal, conditions }: { logicalId: string; principal: Json; conditions: JsonObject },
): JsonObject {
  const arn = { 'Fn::GetAtt': [logicalId, 'Arn'] };
  const named = { 'Fn::Join': ['', [arn, `/${objects ?? '*'}`]] };
  return {
    Effect: 'Deny',
    Principal: principal,
    Action: words.flatMap(actionsOf),
    Resource: objects === undefined ? [arn, named] : [named],
    ...(Object.keys(conditions).length > 0 ? { Condition: conditions } : {}),
  };
}

/** The statement at the end of the bucket's policy, or in one of its own where the template has none. */
function placedOn({ resources, body }: Template, bucket: string, statement: JsonObject): Edit {
  const reference = JSON.stringify({ Ref: bucket });
  const policy = [...resources.values()].find(
    (one) =>
      one.type === 'AWS::S3::BucketPolicy' && JSON.stringify(at(one.body, ['Properties', 'Bucket'])) === reference,
  );
  if (policy !== undefined)
    return {
      path: ['Resources', policy.logicalId, 'Properties', 'PolicyDocument', 'Statement', -1],
      value: statement,
    };
  const document = { Version: '2012-10-17', Statement: [statement] };
  const names = isObject(body['Resources']) ? Object.keys(body['Resources']) : [];
  const name = [`${bucket}Policy`, `${bucket}AccessContract`].find((one) => !names.includes(one)) ?? '';
  const value = { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: bucket }, PolicyDocument: document } };
  return { path: ['Resources', name], value };
}

/**
 * Operators and those that are true exactly where they are not, an absent key included.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const opposites: ReadonlyMap<string, string> = new Map([
  ['StringEquals', 'StringNotEquals'],
  ['StringLike', 'StringNotLike'],
  ['ArnEquals', 'ArnNotEquals'],
  ['ArnLike', 'ArnNotLike'],
  ['IpAddress', 'NotIpAddress'],
]);

/** The conditions of the denial: `when` as it is, `unless` turned round where it is about one key. */
function conditionsOf({ when = {}, unless = {} }: ContractEntry): JsonObject | undefined {
  const said = Object.entries(when).map(([operator, keys]): readonly [string, JsonObject] => [operator, listsIn(keys)]);
  const [[operator, keys] = ['', {}], ...others] = Object.entries(unless);
  const [[key, values] = ['', []], ...more] = Object.entries(keys);
  if (operator === '') return Object.fromEntries(said);
  if (others.length + more.length > 0) return undefined;
  const turned = opposites.get(operator);
  if (turned !== undefined && !(turned in when)) return Object.fromEntries([...said, [turned, { [key]: [...values] }]]);
  const [value = '', ...rest] = values.map((one) => one.toLowerCase());
  if (operator !== 'Bool' || rest.length > 0 || 'BoolIfExists' in when) return undefined;
  return Object.fromEntries([...said, ['BoolIfExists', { [key]: value === 'true' ? 'false' : 'true' }]]);
}

function listsIn(keys: Readonly<Record<string, readonly string[]>>): JsonObject {
  return Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, [...values]]));
}

function textOf({ source }: Template, { texts }: State): string {
  return texts.get(source.path) ?? source.text;
}

const principals = /^(?:\d{12}|arn:aws[\w-]*:iam::\d{12}:(?:role|user)\/[^*?]+)$/;
const services = /^[\w.-]+\.amazonaws\.com$/;

/** Those whom a clause names, as a policy names them; undefined where no principal of a policy stands for just them. */
function principalOf(who: readonly string[], { resources }: Template): Json | undefined {
  if (who.length === 1 && who[0] === 'everybody') return '*';
  const isMade = (one: string): boolean => /^AWS::IAM::(?:Role|User)$/.test(resources.get(one)?.type ?? '');
  if (!who.every((one) => principals.test(one) || services.test(one) || isMade(one))) return undefined;
  const named = who
    .filter((one) => !services.test(one))
    .map((one): Json => (isMade(one) ? { 'Fn::GetAtt': [one, 'Arn'] } : one));
  const served = who.filter((one) => services.test(one));
  return {
    ...(named.length > 0 ? { AWS: named } : {}),
    ...(served.length > 0 ? { Service: served } : {}),
  };
}

function actionsOf(word: string): readonly string[] {
  const level = everyAccessLevel.find((one) => one === word);
  if (level === undefined) return [word === 'anything' ? 's3:*' : word];
  return bucketActions.filter(accessLevels[level]).map(({ name }) => name);
}

/** The edits that take something away from a statement, the smallest first; a whole one goes from JSON alone. */
function editsOf(path: JsonPath, data: Json): readonly Edit[] {
  const statement = at(data, path);
  if (!isObject(statement)) return [];
  const listed = (...names: readonly string[]): readonly Edit[] => {
    const list = at(statement, names);
    if (!isArray(list) || list.length < 2) return [];
    return list.map((_, index): Edit => ({ path: [...path, ...names], value: list.toSpliced(index, 1) }));
  };
  return [
    ...listed('Principal', 'AWS'),
    ...listed('Principal', 'Service'),
    ...listed('Action'),
    ...listed('Resource'),
    { path },
  ];
}
