import {
  ask,
  authorize,
  bucketActions,
  contextOf,
  describeWitness,
  directly,
  exactly,
  holdsSymbol,
  identityKind,
  literalText,
  trace,
  writtenKey,
  type Action,
  type Decision,
  type PolicySubject,
  type Request,
  type Requester,
  type Statement,
  type Step,
  type RequestContext,
} from '../policy';
import {
  askKeyUse,
  bucketOf,
  estateIn,
  isDeployed,
  isOrActsAs,
  namesOf,
  effectiveAccessOf,
  resourcesOf,
  showTitle,
  statedName,
  statedTags,
  takeInventory,
  type Estate,
  type OrganizationPolicies,
  type EffectiveAccess,
} from '../s3';
import {
  explore,
  nearest,
  OutcomesByRegion,
  regionOf,
  render,
  UserError,
  type Resource,
  type Template,
} from '../template';
import { showCondition } from './access';
import type { Location } from './finding';
import { locate } from './place-finding';
import { maximumWorlds, tooManyWorlds } from './maximum-worlds';
import { nobodyCalled, principalsIn, requesterCalled, requesterOrError, theOneCalled, whyElsewhere } from './requester';

/** One request, as a person asks about it. */
export interface CanQuestion {
  /**
   * `*` (unsigned), an account id, an ARN, a service, a canonical user id, or the logical id, path or name of a role
   * or user of the templates
   */
  readonly principal: string;
  /** `s3:GetObject` */
  readonly action: string;
  /**
   * `arn:aws:s3:::bucket/key`, `s3://bucket/key`, or `Bucket/key` with the logical id, path or name of a bucket of the
   * templates
   */
  readonly resource: string;
  /** condition keys of the request; those that are not given are absent, unless every request has them */
  readonly context: ReadonlyMap<string, readonly string[]>;
  readonly isPlaintext: boolean;
  /** when the request is made, where a policy asks and the context does not say; now when left out */
  readonly at?: Date;
}

export interface CanReport {
  readonly question: CanQuestion;
  readonly answers: readonly CanAnswer[];
}

export interface CanAnswer {
  readonly verdict: 'allowed' | 'denied' | 'unknown';
  readonly because: string;
  /** the context that was decided with */
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly steps: readonly CanStep[];
  /** a request like it that gets through, with other condition keys */
  readonly otherwise?: string;
  readonly when?: string;
}

/** What one statement says to the request. */
export interface CanStep {
  readonly policy: string;
  readonly effect: 'Allow' | 'Deny';
  readonly sid?: string;
  readonly location: Location;
  readonly applies: 'yes' | 'no' | 'unknown';
  /** the parts of the statement that do not hold */
  readonly against: readonly string[];
  readonly conditions: readonly string[];
}

/**
 * Decides one request, with every statement that was consulted; it is made now unless the question says when.
 * @throws UserError when the action, the bucket or the principal is none
 */
export function can(
  templates: readonly Template[],
  question: CanQuestion,
  organization: OrganizationPolicies = {},
): CanReport {
  const inventory = takeInventory(templates, organization.settings);
  const action = actionNamed(question);
  const found = new OutcomesByRegion<CanAnswer>();
  let isAnywhere = false;
  let nobody: UserError | undefined;
  const buckets = resourcesOf(inventory, 'AWS::S3::Bucket');
  const { outcomes, complete } = explore(maximumWorlds, (world): CanAnswer | undefined => {
    const estate = estateIn(inventory, world);
    const meant = bucketMeant(question.resource, buckets, estate);
    if (meant === undefined) return undefined;
    isAnywhere = true;
    const effectiveAccess = effectiveAccessOf(bucketOf(estate, meant.bucket), organization);
    if (requesterCalled(question.principal, effectiveAccess) !== undefined)
      return decide(effectiveAccess, question, action, meant.key);
    nobody ??= nobodyCalled(question.principal, principalsIn(effectiveAccess));
    return undefined;
  });
  if (!isAnywhere)
    throw new UserError(
      `no template makes the bucket of \`${question.resource}\``,
      undefined,
      nearest(
        bare(question.resource).replace(/\/.*$/s, ''),
        buckets.map(({ logicalId }) => logicalId),
      ),
    );
  for (const outcome of outcomes)
    if (outcome.value !== undefined) found.add(JSON.stringify(outcome.value), outcome.value, outcome);
  // in some worlds only nobody may be called so: a role that is made under a condition
  if (nobody !== undefined && outcomes.every(({ value }) => value === undefined)) throw nobody;
  const answers = found
    .all(complete)
    .map(({ value, when }): CanAnswer => ({ ...value, ...(when === undefined ? {} : { when }) }));
  return { question, answers: complete ? answers : [...answers, elsewhereUnknown] };
}

const elsewhereUnknown: CanAnswer = { verdict: 'unknown', because: tooManyWorlds, context: {}, steps: [] };

function actionNamed({ action, resource }: CanQuestion): Action {
  const isObject = /.\/./s.test(bare(resource));
  const same = bucketActions.filter(({ name }) => name.toLowerCase() === action.toLowerCase());
  const [first] = same;
  if (first === undefined)
    throw new UserError(
      `no action on buckets or objects is called \`${action}\``,
      undefined,
      nearest(
        action,
        bucketActions.map(({ name }) => name),
      ),
    );
  // a construct path has slashes of its own, so that only what cannot be is refused
  const fitting = same.find(({ on }) => (on === 'object') === isObject) ?? first;
  if (fitting.on === 'object' && !isObject)
    throw new UserError(`\`${fitting.name}\` is about objects`, undefined, `give a key: ${resource}/key`);
  return fitting;
}

/** `bucket/key`, without what says that it is of S3. */
function bare(resource: string): string {
  return resource.replace(/^(arn:[^:]*:s3:::|s3:\/\/)/, '');
}

interface Meant {
  readonly bucket: Resource;
  readonly name: string;
  readonly key: string | undefined;
}

/** The bucket that is named, and the key behind its name: names hold slashes as keys do, so that the longest counts. */
function bucketMeant(text: string, buckets: readonly Resource[], estate: Estate): Meant | undefined {
  const plain = bare(text);
  const meant = buckets
    .filter((bucket) => isDeployed(estate, bucket))
    .flatMap((bucket) => {
      const stated = statedName(bucket, estate);
      const names = [...namesOf(bucket), ...(stated ? [render(stated)] : [])];
      return names
        .filter((name) => plain === name || plain.startsWith(`${name}/`))
        .map((name): Meant => ({ bucket, name, key: plain.slice(name.length + 1) || undefined }));
    });
  const longest = Math.max(...meant.map(({ name }) => name.length));
  return meant.find(({ name }) => name.length === longest);
}

/** The answer whichever of the policies that compete for the bucket counts. */
function decide(
  effectiveAccess: EffectiveAccess,
  question: CanQuestion,
  action: Action,
  key: string | undefined,
): CanAnswer {
  const { alternatives } = effectiveAccess;
  if (alternatives.length === 0) return decideIn(effectiveAccess, question, action, key);
  const answers = alternatives.map((one) => decideIn(one, question, action, key));
  const [first, ...others] = answers;
  if (first !== undefined && others.every(({ verdict }) => verdict === first.verdict)) return first;
  return {
    verdict: 'unknown',
    because: 'several policies compete for the bucket, and the last one deployed counts',
    context: first?.context ?? {},
    steps: answers.flatMap(({ steps }) => steps),
  };
}

function decideIn(
  effectiveAccess: EffectiveAccess,
  question: CanQuestion,
  action: Action,
  key: string | undefined,
): CanAnswer {
  const { symbolTable, titles } = effectiveAccess;
  if (action.on === 'object' && key === undefined)
    throw new UserError(`\`${action.name}\` is about objects`, undefined, `give a key: ${question.resource}/key`);
  const { as, ...asker } = requesterOrError(question.principal, effectiveAccess);
  const subject = subjectOf(asker.requester, effectiveAccess, action);
  const requestContext = requestContextOf(asker, question);
  const resource = action.on === 'object' ? subject.target.parts + (key ?? '') : subject.target.self;
  const usual = contextOf(subject, action, requestContext);
  const context = completed(usual, question, { requester: asker.requester, as }, effectiveAccess);
  const request: Request = { requester: asker.requester, action: action.name, resource, context };
  const decision = authorize(subject, request, requestContext);
  const steps = onceEach(trace(subject, request, requestContext)).filter(isWritten);
  const base = {
    context: Object.fromEntries(
      [...context].map(([name, values]) => [name, values.map((one) => symbolTable.decode(one))]),
    ),
    steps: steps.map((step) => stepOf(step, effectiveAccess)),
  };
  const outcome = dependsOnRegion(decision, subject, context)
    ? regionUnknown
    : withKey(decision, effectiveAccess, requestContext, action);
  if (outcome.verdict !== 'denied')
    return { ...base, ...outcome, because: outcome.because + butRejected(steps, titles) };
  const other = ask(subject, {
    base: 'allowed',
    requesters: [asker],
    action: ({ name, on }) => name === action.name && on === action.on,
    ...(key === undefined ? {} : { objects: [key] }),
    given: [...question.context].map(([name, values]) => exactly(writtenKey(name), ...values)),
  });
  const [witness] = other.kind === 'yes' && decision.effect !== 'Allow' ? other.witnesses : [];
  return { ...base, ...outcome, ...(witness ? { otherwise: describeWitness(witness, symbolTable) } : {}) };
}

const grantingKinds: ReadonlySet<string> = new Set([
  'bucket policy',
  'ACL',
  'policy of the access point',
  'identity policies of',
]);

/** What to add where all that allows it stands in a policy or ACL that S3 may reject. */
function butRejected(steps: readonly Step[], titles: EffectiveAccess['titles']): string {
  const reasons = steps.flatMap(({ layer, statement, applies }) => {
    const title = titles.get(layer);
    const isGrant = statement.effect === 'Allow' && applies.kind !== 'no' && title && grantingKinds.has(title.kind);
    return isGrant ? [title.mayBeRejected] : [];
  });
  const [first] = reasons;
  return first === undefined || reasons.includes(undefined) ? '' : `; but ${String(first)}`;
}

type Keys = ReadonlyMap<string, readonly string[]>;

/** What an ordinary request has, with what is known of who asks and when, and what the question gives. */
function completed(
  usual: Keys,
  question: CanQuestion,
  { requester, as }: { readonly requester: Requester; readonly as: string | undefined },
  effectiveAccess: EffectiveAccess,
): Keys {
  return new Map([
    ...usual,
    ...(as === undefined ? [] : [['aws:principalarn', [as]] as const]),
    ...sessionId(requester, usual),
    ...timeOf(question, usual),
    ...regionCalled(effectiveAccess, usual),
    ...tagsOf(question.principal, as, effectiveAccess),
    ...[...question.context].map(([name, values]) => [name.toLowerCase(), values] as const),
  ]);
}

/**
 * The user id of a session ends in the name of the session; what AWS calls its role, no template says.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
function sessionId(requester: Requester, usual: Keys): Keys {
  const { arn } = requester.kind === 'identity' ? requester : { arn: '' };
  const session = /:sts::[^:]*:assumed-role\/[^/]*\/(.*)$/s.exec(arn)?.[1];
  const [id] = usual.get('aws:userid') ?? [];
  return new Map(session === undefined || id === undefined ? [] : [['aws:userid', [`${id}:${session}`]]]);
}

function timeOf({ at = new Date() }: CanQuestion, usual: Keys): Keys {
  const times = [
    ['aws:currenttime', at.toISOString()],
    ['aws:epochtime', String(Math.floor(at.getTime() / 1000))],
  ] as const;
  return new Map(times.flatMap(([key, text]): [string, string[]][] => (usual.has(key) ? [[key, [text]]] : [])));
}

/**
 * A request is made to the region of its bucket.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
function regionCalled({ bucket, symbolTable }: EffectiveAccess, usual: Keys): Keys {
  if (!usual.has(requestedRegion)) return new Map();
  return new Map([[requestedRegion, [symbolTable.encode(regionOf(bucket.resource.template))]]]);
}

const requestedRegion = 'aws:requestedregion';

const regionUnknown = {
  verdict: 'unknown',
  because:
    'the policies ask for the region of the request, which is not known before deployment; say it with `--region`',
} as const;

/** Whether a region that is not known yet is compared with others, and no denial stands without it. */
function dependsOnRegion({ effect, statement }: Decision, { layers }: PolicySubject, context: Keys): boolean {
  const [region] = context.get(requestedRegion) ?? [];
  if (region === undefined || !holdsSymbol(region)) return false;
  const comparesIt = ({ conditions }: Statement): boolean =>
    conditions.some(
      ({ key, values }) => key === requestedRegion && values.some(({ pattern }) => literalText(pattern) !== region),
    );
  if (effect === 'Deny' && statement !== undefined && !comparesIt(statement)) return false;
  return layers.some(({ policy }) => policy.statements.some(comparesIt));
}

/** Tags of the role or user, or of the role of a session, as its template states them. */
function tagsOf(text: string, role: string | undefined, effectiveAccess: EffectiveAccess): Keys {
  const known = principalsIn(effectiveAccess).find(({ requester }) => requester.arn === role);
  const holder = known ?? theOneCalled(text, effectiveAccess);
  return holder === undefined ? new Map() : statedTags(holder.identity, effectiveAccess.symbolTable);
}

/**
 * What concerns the requester; of one whom no template makes, that its own policies may allow anything. The root user
 * of the bucket's account needs none.
 */
function subjectOf(requester: Requester, effectiveAccess: EffectiveAccess, action: Action): PolicySubject {
  if (isRootOf(requester, effectiveAccess.subject.account)) return effectiveAccess.subjectForRoot(requester, action);
  const isMade = principalsIn(effectiveAccess).some((one) => isOrActsAs(requester, one.requester.arn));
  const elsewhere = isMade ? undefined : whyElsewhere(requester, effectiveAccess);
  return elsewhere === undefined
    ? effectiveAccess.subjectFor(requester)
    : effectiveAccess.subjectForOutsider(requester, elsewhere);
}

function isRootOf(requester: Requester, account: string): boolean {
  return requester.kind === 'identity' && requester.account === account && identityKind(requester) === 'root';
}

function requestContextOf(asker: Pick<RequestContext, 'requester' | 'trust'>, question: CanQuestion): RequestContext {
  return {
    ...asker,
    network: isThroughEndpoint(question) ? 'endpoint' : 'internet',
    transport: question.isPlaintext ? 'http' : 'tls',
    through: directly,
  };
}

/** A statement that several layers of one target ask is one step. */
function onceEach(steps: readonly Step[]): readonly Step[] {
  const isSame = (one: Step, other: Step): boolean =>
    one.statement.place.path.join() === other.statement.place.path.join() &&
    one.statement.place.template === other.statement.place.template &&
    one.layer.target === other.layer.target;
  return steps.filter((step, index) => steps.findIndex((other) => isSame(step, other)) === index);
}

/** Whether a template holds the statement; what may be allowed elsewhere has no place. */
function isWritten({ statement: { index, open } }: Step): boolean {
  return index >= 0 || open === undefined;
}

function isThroughEndpoint({ context }: CanQuestion): boolean {
  return [...context.keys()].some((key) => /^aws:(sourcevpc|vpc)/i.test(key));
}

/** @returns what an action does with the key of an object; nothing when it reads and writes no content */
function keyUseOf({ name, on }: Action): 'kms:Decrypt' | 'kms:GenerateDataKey' | undefined {
  if (on !== 'object') return undefined;
  const isAboutContent = !/Acl|Tagging|Attributes|Retention|LegalHold/.test(name);
  if (name.startsWith('s3:GetObject') && isAboutContent) return 'kms:Decrypt';
  return name === 's3:PutObject' ? 'kms:GenerateDataKey' : undefined;
}

/** The decision on the bucket, and where it is allowed, the one on the key that the object is encrypted with. */
function withKey(
  decision: Decision,
  { key, bucket, symbolTable }: EffectiveAccess,
  { requester, trust }: RequestContext,
  action: Action,
): Pick<CanAnswer, 'verdict' | 'because'> {
  const { effect, statement } = decision;
  const sid = statement?.sid === undefined ? '' : ` \`${statement.sid}\``;
  if (effect === 'Deny') return { verdict: 'denied', because: `the statement${sid} denies it` };
  if (effect === 'none') return { verdict: 'denied', because: 'no statement allows it' };
  if (effect === 'unknown')
    return {
      verdict: 'unknown',
      because: String(statement?.open ?? `whether the statement${sid} applies is not known before deployment`),
    };
  const use = keyUseOf(action);
  const allowed = { verdict: 'allowed', because: `the statement${sid} allows it, and none denies it` } as const;
  if (key === undefined || use === undefined) return allowed;
  if (key.reference.kind === 'aws-managed')
    return trust === 'owner'
      ? allowed
      : { verdict: 'denied', because: 'objects are encrypted with the key `aws/s3`, which no other account can use' };
  const subject = key.subjectFor(requester);
  if (subject === undefined)
    return { verdict: 'unknown', because: 'the bucket allows it; the policy of its key is not among the templates' };
  const answer = askKeyUse(
    subject,
    bucket,
    symbolTable,
    [{ requester, trust }],
    use,
    requester.kind === 'identity' ? [exactly('kms:calleraccount', requester.account)] : [],
  );
  if (answer.kind === 'yes') return { verdict: 'allowed', because: `${allowed.because}; the key allows \`${use}\`` };
  return answer.kind === 'no'
    ? { verdict: 'denied', because: `the bucket allows it, but nothing allows \`${use}\` with its key` }
    : { verdict: 'unknown', because: `the bucket allows it; its key: ${String(answer.because)}` };
}

function stepOf({ layer, statement, applies, against }: Step, { titles, symbolTable }: EffectiveAccess): CanStep {
  return {
    policy: showTitle(titles.get(layer) ?? { kind: 'bucket policy' }),
    effect: statement.effect,
    ...(statement.sid === undefined ? {} : { sid: statement.sid }),
    location: locate(statement.place),
    applies: applies.kind,
    against,
    conditions: statement.conditions.map((condition) => showCondition(condition, symbolTable)),
  };
}
