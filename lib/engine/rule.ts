import {
  type AccountNeed,
  accessPointOf,
  accessTypes,
  accountSettingOf,
  accountSettingTypes,
  bucketAccess,
  bucketCalled,
  bucketOf,
  bucketPolicyOf,
  distributionOf,
  dnsRecordOf,
  dnsRecordTypes,
  identityOf,
  identityTypes,
  keyOf,
  keyTypes,
  multiRegionAccessPointOf,
  otherS3ResourceOf,
  otherS3Types,
  policyDocumentsOf,
  policyDocumentTypes,
  resourcesOf,
  trailOf,
  type AccessPoint,
  type AccountSetting,
  type Bucket,
  type BucketAccess,
  type BucketPolicy,
  type Distribution,
  type DnsRecord,
  type Estate,
  type Identity,
  type Inventory,
  type Key,
  type MultiRegionAccessPoint,
  type OtherS3Resource,
  type PolicyDocuments,
  type Trail,
} from '../s3';
import { awsCommandOf, bucketNameOf, commandType, type AwsCommand } from '../scripts';
import {
  below,
  causeOf,
  whyUnknown,
  type Cause,
  type Decided,
  type Edit,
  type Json,
  type Place,
  type Reason,
  type Resource,
  type Template,
  type Value,
} from '../template';
import type { Severity } from './severity';

/** What a rule may look at, one at a time. */
export interface Subjects {
  readonly bucket: Bucket;
  readonly 'bucket-policy': BucketPolicy;
  /** buckets, and policies on buckets that are made somewhere else */
  readonly 'bucket-access': BucketAccess;
  readonly 'access-point': AccessPoint;
  readonly 'multi-region-access-point': MultiRegionAccessPoint;
  readonly distribution: Distribution;
  readonly trail: Trail;
  /** customer managed keys */
  readonly key: Key;
  /** roles and users */
  readonly identity: Identity;
  /** what holds policy documents: bucket policies, access points, roles, users, groups and policies of IAM */
  readonly 'policy-documents': PolicyDocuments;
  /** whatever else is of S3: directory, table and vector buckets, Outposts, Object Lambda, Access Grants, new things */
  readonly 'other-s3-resource': OtherS3Resource;
  /** what is set once for an account or an organization, and is about its buckets */
  readonly 'account-setting': AccountSetting;
  /** records of Route 53 */
  readonly 'dns-record': DnsRecord;
  readonly template: TemplateSubject;
  /** calls of the AWS command line in scripts */
  readonly command: CommandOnEstate;
}

/** A call of the AWS command line, beside the templates that are read with it. */
export interface CommandOnEstate extends AwsCommand {
  /** the bucket that it writes to, when a template gives it its name */
  readonly bucket: Bucket | undefined;
}

/** A whole template. */
export interface TemplateSubject {
  readonly template: Template;
  /** whether the template that a nested stack deploys was read as well */
  readonly isRead: (stack: Resource) => boolean;
}

export type SubjectKind = keyof Subjects;

/** Address of the page of a rule: its id is never renamed, so that links in old reports lead somewhere. */
export const pageAddress = (id: string): string => `https://bucket-warden.github.io/bucket-warden/rules/${id}.html`;

/** Where what is said of a rule leads: to its own page, or to the first that it rests on. */
export const addressOf = ({ page, references }: RuleMetadata): string => page ?? references[0];

/** What a rule says about itself; every document and format is derived from it. */
export interface RuleMetadata {
  /** the bad pattern, in kebab case; the name of its file; never renamed or reused */
  readonly id: string;
  /** one sentence about what is wrong */
  readonly title: string;
  readonly severity: Severity;
  /** why it matters */
  readonly rationale: string;
  /** what to do, in CDK and in CloudFormation */
  readonly remediation: string;
  /** `<framework>/<control>` */
  readonly controls: readonly string[];
  /**
   * what other linters, AWS Config and Control Tower call the same thing; the rules of cdk-nag's packs without the
   * name of the pack, the queries of KICS by their first eight digits
   */
  readonly aliases?: readonly string[];
  /** names of the packs it is in: the frameworks whose controls it answers */
  readonly packs?: readonly string[];
  /** pages the rule rests on, the most telling first */
  readonly references: readonly [string, ...string[]];
  /** address of its own page, with examples: a team's own rule may have none */
  readonly page?: string;
  /** the version that first had it */
  readonly since: string;
  /** applied only when it is asked for by name: what it asks is more than most estates want */
  readonly optIn?: true;
  /** what it needs of an account that runs beside its subject: where some of it is unread, a pass is undecided */
  readonly needs?: readonly AccountNeed[];
  /** says what the run did not look at; applied whatever is selected, so that a narrow run is not a blind one */
  readonly saysWhatWasNotRead?: true;
}

export interface Rule<Kind extends SubjectKind = SubjectKind> extends RuleMetadata {
  readonly subject: Kind;
  /**
   * Whether the rule asks the subject anything at all: “are the logs encrypted” asks nothing of a bucket without logs.
   * It concerns every subject of its kind when left out. A rule that concerns nothing must yield nothing.
   */
  concerns?(this: void, subject: Subjects[Kind]): Decided;
  /** Nothing yielded means that a subject which it concerns passes. Must depend on the subject alone. */
  check(this: void, subject: Subjects[Kind]): Iterable<Verdict>;
}

/** A rule of any subject. */
export type AnyRule = { readonly [Kind in SubjectKind]: Rule<Kind> }[SubjectKind];

/** A second place that belongs to a verdict: “the policy is here”. */
export interface Related {
  readonly place: Place;
  readonly message: string;
}

export interface Verdict {
  readonly kind: 'fail' | 'unknown';
  readonly place: Place;
  readonly message: string;
  /** what would have to be known, of what nobody can tell */
  readonly missing?: Cause;
  readonly related: readonly Related[];
  /** the property and value that would fix it, as one clause */
  readonly fix?: string;
  /** a concrete request that gets through, in words */
  readonly witness?: string;
  readonly automaticFix?: AutomaticFix;
}

export interface VerdictDetails {
  readonly related?: readonly Related[];
  readonly witness?: string;
  readonly fix?: string;
  readonly automaticFix?: AutomaticFix;
}

/** Changes of the template that fix what is wrong. */
export interface AutomaticFix {
  readonly edits: readonly PlacedEdit[];
  /**
   * nobody who gets through today is refused, nothing is replaced or removed; what is not safe is done only when asked
   * for
   */
  readonly isSafe: boolean;
}

/** Whether a person wrote the template; where a program made it, it is the program that has to change. */
export function isWrittenByHand({ provenance }: Template): boolean {
  return provenance.stack === undefined;
}

/** Whether what a change is made in stands in the template, and was not made by a macro. */
function isWritten({ template, path: [, logicalId] }: PlacedEdit): boolean {
  return isWrittenByHand(template) && template.resources.get(String(logicalId))?.madeFrom === undefined;
}

/** How `--fix` can fix it: not at all where a program or a macro made what is wrong. */
export function fixability(automaticFix: AutomaticFix | undefined): 'safe' | 'unsafe' | undefined {
  if (automaticFix === undefined || !automaticFix.edits.every(isWritten)) return undefined;
  return automaticFix.isSafe ? 'safe' : 'unsafe';
}

/** A change, and the template it is a change of. */
export interface PlacedEdit extends Edit {
  readonly template: Template;
}

/** A value that has to be `json`. Unsafe when a working deployment may notice. */
export function setTo(
  where: Value | Place,
  json: Json,
  { unsafe = false } = {},
): Pick<VerdictDetails, 'fix' | 'automaticFix'> {
  const { template, path } = 'kind' in where ? where.place : where;
  const shown = typeof json === 'object' ? JSON.stringify(json) : String(json);
  const keys = path
    .slice(path[2] === 'Properties' ? 3 : 2)
    .filter((step): step is string => typeof step === 'string' && step !== 'Fn::If');
  return {
    fix: `${keys.join('.')}: ${shown}`,
    automaticFix: { edits: [{ template, path, value: json }], isSafe: !unsafe },
  };
}

/** Switches of a map that have to be on. */
export function switchesOn(map: Value, names: readonly string[]): Pick<VerdictDetails, 'fix' | 'automaticFix'> {
  const { template, path } = map.place;
  return {
    fix: names.map((name) => `${name}: true`).join(', '),
    automaticFix: { edits: names.map((name) => ({ template, path: [...path, name], value: true })), isSafe: false },
  };
}

/** A value that has to go. */
export function removal(where: Value): Pick<VerdictDetails, 'fix' | 'automaticFix'> {
  const { template, path } = where.place;
  // a branch of a condition cannot go; it can come to nothing
  const isBranch = path.at(-2) === 'Fn::If';
  const edit = isBranch ? { template, path, value: { Ref: 'AWS::NoValue' } } : { template, path };
  return {
    fix: isBranch ? 'AWS::NoValue' : `remove ${String(path.at(-1))}`,
    automaticFix: { edits: [edit], isSafe: false },
  };
}

/** What `value` (or the node at a place) says is wrong. */
export function fail(where: Value | Place, message: string, details: VerdictDetails = {}): Verdict {
  return verdict('fail', where, message, details);
}

/** Nobody can tell, because of `because`; taken from the value when it says so itself. */
export function unknown(where: Value | Place, because?: Reason): Verdict {
  const reason =
    because ?? ('kind' in where ? whyUnknown(where) : undefined) ?? 'its value is not known before deployment';
  const missing = causeOf(reason);
  return {
    ...verdict('unknown', where, `cannot tell: ${String(reason)}`, {}),
    ...(missing === undefined ? {} : { missing }),
  };
}

/** What an answer comes to: yes is a finding, no is none, and what nobody can tell is said. */
export function judged(
  answer: Decided,
  where: Value | Place,
  message: string,
  details: VerdictDetails = {},
): readonly Verdict[] {
  if (answer.kind === 'yes') return [fail(where, message, details)];
  return answer.kind === 'unknown' ? [unknown(where, answer.because)] : [];
}

function verdict(
  kind: Verdict['kind'],
  where: Value | Place,
  message: string,
  { related = [], fix, witness, automaticFix }: VerdictDetails,
): Verdict {
  return {
    kind,
    place: 'kind' in where ? where.place : where,
    message,
    related,
    ...(fix === undefined ? {} : { fix }),
    ...(witness === undefined ? {} : { witness }),
    ...(automaticFix === undefined ? {} : { automaticFix }),
  };
}

/** The place of a resource itself, or of `keys` below it. */
export function placeOf({ template, logicalId }: Resource, ...keys: readonly string[]): Place {
  return below({ template, path: ['Resources', logicalId] }, ...keys);
}

/** A subject, and how to look at it in one world. */
export interface Occurrence<Kind extends SubjectKind> {
  readonly resource: Resource | undefined;
  readonly template: Template;
  in(this: void, estate: Estate): Subjects[Kind];
}

/** The types whose resources are the subjects of a kind, of those that are read of an account that runs. */
export const subjectTypes: Readonly<Record<SubjectKind, readonly string[]>> = {
  bucket: ['AWS::S3::Bucket'],
  'bucket-policy': ['AWS::S3::BucketPolicy'],
  'bucket-access': accessTypes,
  'access-point': ['AWS::S3::AccessPoint'],
  'multi-region-access-point': ['AWS::S3::MultiRegionAccessPoint'],
  distribution: ['AWS::CloudFront::Distribution'],
  trail: ['AWS::CloudTrail::Trail'],
  key: keyTypes,
  identity: identityTypes,
  'policy-documents': policyDocumentTypes,
  'other-s3-resource': [
    'AWS::S3::MultiRegionAccessPointPolicy',
    'AWS::S3::AccessGrant',
    'AWS::S3Express::DirectoryBucket',
    'AWS::S3ObjectLambda::AccessPoint',
    'AWS::S3Tables::TableBucket',
    'AWS::S3Vectors::VectorBucket',
  ],
  command: [commandType],
  'dns-record': dnsRecordTypes,
  'account-setting': accountSettingTypes,
  template: [],
};

type Enumerate = { readonly [Kind in SubjectKind]: (inventory: Inventory) => readonly Occurrence<Kind>[] };

function resources<Kind extends SubjectKind>(
  types: string | readonly string[],
  make: (estate: Estate, resource: Resource) => Subjects[Kind],
) {
  return (inventory: Inventory): readonly Occurrence<Kind>[] =>
    [types]
      .flat()
      .flatMap((type) => resourcesOf(inventory, type))
      .map((resource) => ({ resource, template: resource.template, in: (estate) => make(estate, resource) }));
}

/** The commands that have been read, as they are where no template gives their bucket its name. */
const commands = new WeakMap<Resource, { readonly name: string | undefined; readonly alone: CommandOnEstate }>();

function commandOnEstate(estate: Estate, resource: Resource): CommandOnEstate {
  let read = commands.get(resource);
  if (read === undefined) {
    const command = awsCommandOf(resource);
    read = { name: bucketNameOf(command), alone: { ...command, bucket: undefined } };
    commands.set(resource, read);
  }
  const bucket = read.name === undefined ? undefined : bucketCalled(estate, read.name);
  return bucket === undefined ? read.alone : { ...read.alone, bucket };
}

const enumerate: Enumerate = {
  bucket: resources(subjectTypes.bucket, bucketOf),
  'bucket-policy': resources(subjectTypes['bucket-policy'], bucketPolicyOf),
  'bucket-access': resources(subjectTypes['bucket-access'], bucketAccess),
  'access-point': resources(subjectTypes['access-point'], accessPointOf),
  'multi-region-access-point': resources(subjectTypes['multi-region-access-point'], multiRegionAccessPointOf),
  distribution: resources(subjectTypes.distribution, distributionOf),
  trail: resources(subjectTypes.trail, trailOf),
  key: resources(subjectTypes.key, keyOf),
  identity: resources(subjectTypes.identity, identityOf),
  'policy-documents': resources(subjectTypes['policy-documents'], policyDocumentsOf),
  'other-s3-resource': (inventory) =>
    resources<'other-s3-resource'>(otherS3Types(inventory), otherS3ResourceOf)(inventory),
  command: resources(subjectTypes.command, commandOnEstate),
  'dns-record': resources(subjectTypes['dns-record'], dnsRecordOf),
  'account-setting': resources(subjectTypes['account-setting'], accountSettingOf),
  template: ({ set }) =>
    set.templates.map((template) => ({
      resource: undefined,
      template,
      in: () => ({ template, isRead: (stack) => set.nestedTemplate(stack) !== undefined }),
    })),
};

/** What rules can be about. */
export const subjectKinds: readonly string[] = Object.keys(enumerate);

/** Every subject of a kind. */
export function occurrences<Kind extends SubjectKind>(kind: Kind, inventory: Inventory): readonly Occurrence<Kind>[] {
  return enumerate[kind](inventory);
}
