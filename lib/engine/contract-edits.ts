import { bucketActions, type Asker } from '../policy';
import { accessLevels, everyAccessLevel } from '../s3';
import {
  at,
  isArray,
  isObject,
  type Edit,
  type Json,
  type JsonObject,
  type JsonPath,
  type Resource,
  type Template,
} from '../template';
import type { ContractEntry } from './access-contract';
import type { BrokenClause, Forbidding } from './contract-breach';

/** A statement that denies what an entry names. */
export function denialOf(
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
export function placedOn({ resources, body }: Template, bucket: string, statement: JsonObject): Edit {
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
export function conditionsOf({ when = {}, unless = {} }: ContractEntry): JsonObject | undefined {
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

const principals = /^(?:\d{12}|arn:aws[\w-]*:iam::\d{12}:(?:role|user)\/[^*?]+)$/;
const services = /^[\w.-]+\.amazonaws\.com$/;

/** Those whom a clause names, as a policy names them; undefined where no principal of a policy stands for just them. */
export function principalOf(who: readonly string[], { resources }: Template): Json | undefined {
  if (who.length === 0) return undefined;
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
export function editsOf(path: JsonPath, template: Template): readonly Edit[] {
  const { data } = template.source;
  const statement = at(data, path);
  if (path.at(-1) === 'AccessControl') return [{ path, value: 'Private' }];
  if (!isObject(statement)) return [];
  const listed = (...names: readonly string[]): readonly Edit[] => {
    const list = at(statement, names);
    if (!isArray(list) || list.length < 2) return [];
    return list.map((_, index): Edit => ({ path: [...path, ...names], value: list.toSpliced(index, 1) }));
  };
  // what a policy says of other services is not looked at, and stays
  const whole = isAboutS3Alone(statement, path, template) ? [...listed('Resource'), { path }] : [];
  return [...listed('Principal', 'AWS'), ...listed('Principal', 'Service'), ...listed('Action'), ...whole];
}

function isAboutS3Alone(statement: JsonObject, path: JsonPath, template: Template): boolean {
  if (isOfBucketPolicy(path, template)) return true;
  const actions = statement['Action'] ?? null;
  return (isArray(actions) ? actions : [actions]).every((one) => typeof one === 'string' && /^s3:/i.test(one));
}

function isOfBucketPolicy([, id]: JsonPath, { resources }: Template): boolean {
  return resources.get(String(id))?.type === 'AWS::S3::BucketPolicy';
}

/**
 * The edits that narrow a statement of a bucket policy to whom or what the entries of a clause admit: by its principal,
 * its actions, its resources, or by a condition.
 */
export function narrowedTo(entries: readonly ContractEntry[], path: JsonPath, template: Template): readonly Edit[] {
  const statement = at(template.source.data, path);
  if (!isObject(statement) || !isOfBucketPolicy(path, template)) return [];
  const principal = principalOf(
    [...new Set(entries.flatMap(({ who }) => who.map((one) => ownAccount(one, template))))],
    template,
  );
  const actions = [...new Set(entries.flatMap((entry) => entry.do.flatMap(actionsOf)))];
  const names = Object.keys(statement);
  return [
    ...(principal === undefined || !names.includes('Principal')
      ? []
      : [{ path: [...path, 'Principal'], value: principal }]),
    ...(names.includes('Action') && actions.length > 0 ? [{ path: [...path, 'Action'], value: actions }] : []),
    ...entries.flatMap((entry) => withConditions(entry, statement, path)),
    ...(isForAnybody(statement) ? perimeters(entries, template) : []).map((one): Edit => ({
      path: [...path, 'Condition'],
      value: { ...conditionIn(statement), ...one },
    })),
  ];
}

function isForAnybody(statement: JsonObject): boolean {
  return JSON.stringify(statement['Principal'] ?? null) === '"*"' || at(statement, ['Principal', 'AWS']) === '*';
}

function conditionIn(statement: JsonObject): JsonObject {
  const condition = statement['Condition'];
  return condition !== undefined && isObject(condition) ? condition : {};
}

/** The statement under the conditions of an entry, where it has none with the same operator. */
function withConditions({ when = {} }: ContractEntry, statement: JsonObject, path: JsonPath): readonly Edit[] {
  const own = conditionIn(statement);
  const isNew = Object.keys(when).length > 0 && Object.keys(when).every((operator) => !(operator in own));
  return isNew
    ? [
        {
          path: [...path, 'Condition'],
          value: {
            ...own,
            ...Object.fromEntries(Object.entries(when).map(([operator, keys]) => [operator, listsIn(keys)])),
          },
        },
      ]
    : [];
}

const organization = /^o-[a-z0-9]{10,32}$/;

/** Conditions that requests from inside of some accounts or organizations meet. */
function perimeters(entries: readonly ContractEntry[], { environment: { account } }: Template): readonly JsonObject[] {
  const who = [...new Set(entries.flatMap((entry) => entry.who))];
  const organizations = who.filter((one) => organization.test(one));
  const accounts = [...who.filter((one) => /^\d{12}$/.test(one)), ...(account === undefined ? [] : [account])];
  return [
    ...(organizations.length > 0 ? [{ StringEquals: { 'aws:PrincipalOrgID': organizations } }] : []),
    ...(accounts.length > 0 ? [{ StringEquals: { 'aws:PrincipalAccount': accounts } }] : []),
  ];
}

/** “Own account” by its number, where that is known. */
function ownAccount(who: string, { environment: { account } }: Template): string {
  return who === 'own account' ? (account ?? who) : who;
}

/** Statements that deny one requester, or all from outside, what a clause forbids, for the policy of the bucket. */
export function denialsFor(
  clause: Forbidding,
  { asker: { requester, trust }, made }: { readonly asker: Asker; readonly made?: Resource },
  logicalId: string,
  template: Template,
): readonly JsonObject[] {
  const words = clause.kind === 'ban' ? clause.entry.do : clause.words;
  const forbidden = words.flatMap(actionsOf);
  const admitted = new Set(clause.kind === 'ban' ? [] : clause.entries.flatMap((entry) => entry.do.flatMap(actionsOf)));
  const beside = forbidden.filter((one) => !admitted.has(one));
  const denied = (principal: Json, conditions: JsonObject, actions: readonly string[]): JsonObject =>
    denialOf({ who: [], do: actions }, { logicalId, principal, conditions });
  const who = requester.kind === 'identity' ? (requester.any === undefined ? requester.arn : requester.account) : '';
  const named = made?.template.id === template.id ? made.logicalId : who;
  const principal = principalOf([requester.kind === 'service' ? requester.name : named], template);
  return [
    ...(principal === undefined ? [] : [denied(principal, {}, forbidden)]),
    ...(principal === undefined || beside.length === 0 ? [] : [denied(principal, {}, beside)]),
    ...outsideOf(clause, trust, template).map((conditions) => denied('*', conditions, forbidden)),
  ];
}

/** Conditions that requests from outside of the accounts and organizations of a clause meet. */
function outsideOf(
  clause: Forbidding,
  trust: Asker['trust'],
  { environment: { account } }: Template,
): readonly JsonObject[] {
  if (account === undefined) return [];
  const inside = clause.kind === 'closed' ? clause.entries.flatMap(({ who }) => who) : [];
  const accounts = [...new Set([account, ...inside.filter((one) => /^\d{12}$/.test(one))])];
  const organizations = inside.filter((one) => organization.test(one));
  const without = (keyOfAccount: string, keyOfOrganization: string): JsonObject => ({
    [keyOfAccount]: accounts,
    ...(organizations.length > 0 ? { [keyOfOrganization]: organizations } : {}),
  });
  if (trust !== 'service')
    return [
      {
        StringNotEquals: without('aws:PrincipalAccount', 'aws:PrincipalOrgID'),
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    ];
  return [
    {
      StringNotEquals: without('aws:SourceAccount', 'aws:SourceOrgID'),
      ArnNotLike: { 'aws:SourceArn': accounts.map((one) => `arn:*:*:*:${one}:*`) },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    },
  ];
}

/** The block of public access switched on, by which strangers get in no more. */
export function blockOf(logicalId: string): Edit {
  const value = {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  };
  return { path: ['Resources', logicalId, 'Properties', 'PublicAccessBlockConfiguration'], value };
}

/** The statement that allows what a `must` asks for, as a bucket policy has it; undefined where nobody can be named. */
export function grantOf(
  { entry, action }: BrokenClause & { readonly kind: 'need' },
  logicalId: string,
  template: Template,
): JsonObject | undefined {
  const principal = principalOf(entry.who, template);
  if (principal === undefined || principal === '*') return undefined;
  const arn = { 'Fn::GetAtt': [logicalId, 'Arn'] };
  const objects = { 'Fn::Join': ['', [arn, `/${entry.objects ?? '*'}`]] };
  const conditions = Object.entries(entry.when ?? {}).map(([operator, keys]) => [operator, listsIn(keys)] as const);
  return {
    Effect: 'Allow',
    Principal: principal,
    Action: action.name,
    Resource: action.on === 'object' ? objects : arn,
    ...(conditions.length > 0 ? { Condition: Object.fromEntries(conditions) } : {}),
  };
}
