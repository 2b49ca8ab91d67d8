import { evaluate, type Decision, type Policy, type Request } from '../../lib/policy';
import { Dice } from './dice';
import { lintText, template } from './lint';
import { policyOf } from './policy';
import { owner, randomBucketPolicy, randomRequest, type LooseStatement } from './sampled-requests';

const publicRules: Readonly<Record<string, string>> = {
  's3:GetObject': 'public-read',
  's3:GetObjectVersion': 'public-read',
  's3:PutObject': 'public-write',
  's3:DeleteObject': 'public-write',
  's3:PutObjectTagging': 'public-write',
  's3:ListBucket': 'public-listing',
  's3:PutBucketPolicy': 'public-administration',
  's3:PutObjectAcl': 'public-administration',
  's3:PutLifecycleConfiguration': 'public-administration',
};
const ruleIds = [
  ...new Set(Object.values(publicRules)),
  'plaintext-transport',
  'cross-account-access',
  'confused-deputy',
  'lockout',
];

/**
 * A region of each partition.
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
const regions = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
};
type Partition = keyof typeof regions;
const partitions = Object.keys(regions) as readonly Partition[];

/** The statements as they read in another partition; what was written for that one is then of no use. */
function moved(statements: readonly LooseStatement[], partition: Partition): readonly LooseStatement[] {
  const text = JSON.stringify(statements).replace(/arn:(aws[a-z-]*):/g, (arn, name: string) =>
    name === 'aws' ? `arn:${partition}:` : name === partition ? 'arn:aws:' : arn,
  );
  return JSON.parse(text) as readonly LooseStatement[];
}

/** What the rules say of a bucket with the policy and nothing else between it and the world: rule, and how sure. */
export function verdictsOn(
  statements: readonly LooseStatement[],
  partition: Partition = 'aws',
): ReadonlyMap<string, 'fail' | 'unknown'> {
  const open = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
  const text = JSON.stringify({
    Resources: {
      Bucket: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: 'data',
          PublicAccessBlockConfiguration: Object.fromEntries(open.map((name) => [name, false])),
        },
      },
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: 'data',
          PolicyDocument: { Version: '2012-10-17', Statement: moved(statements, partition) },
        },
      },
    },
  });
  const environment = { account: owner, region: regions[partition] };
  const { findings } = lintText([template(text, { environment })], ruleIds);
  return new Map(findings.map(({ rule, kind }) => [rule.id, kind]));
}

/** A rule that said nothing of a policy, and the request that it should have spoken of. */
export interface Refutation {
  readonly rule: string;
  /** as they read in the partition `aws`, in which the requests are */
  readonly statements: readonly LooseStatement[];
  readonly partition: Partition;
  readonly request: Request;
}

interface Judged {
  readonly partition: Partition;
  readonly statements: readonly LooseStatement[];
  readonly policy: Policy;
  readonly text: string;
  readonly verdicts: ReadonlyMap<string, 'fail' | 'unknown'>;
}

function judge(statements: readonly LooseStatement[], partition: Partition): Judged {
  const policy = policyOf({ Version: '2012-10-17', Statement: statements });
  const verdicts = verdictsOn(statements, partition);
  return { partition, statements, policy, text: JSON.stringify(statements), verdicts };
}

/** The rule whose silence the request refutes; `lockout` is refuted by what it complains of. */
function refutedBy(
  { text, statements, verdicts }: Judged,
  request: Request,
  effect: Decision['effect'],
): string | undefined {
  const { requester, action, context } = request;
  const isSilent = (rule: string | undefined): boolean => rule !== undefined && !verdicts.has(rule);
  if (effect !== 'Deny' && effect !== 'unknown') {
    const isPlain = context.get('aws:securetransport')?.[0] === 'false';
    if (isPlain && requester.kind !== 'service' && isSilent('plaintext-transport')) return 'plaintext-transport';
    const isOwners = requester.kind === 'identity' && requester.account === owner && !requester.arn.endsWith(':root');
    if (isOwners && action === 's3:PutBucketPolicy' && verdicts.get('lockout') === 'fail') return 'lockout';
  }
  if (effect !== 'Allow') return undefined;
  const rule = publicRules[action];
  if (isExternal(request, text)) {
    if (requester.kind !== 'service') return isSilent(rule) ? rule : undefined;
    return isSilent(rule) && isSilent('confused-deputy') ? 'confused-deputy' : undefined;
  }
  const isNamed =
    requester.kind === 'identity' && requester.account !== owner && grantsText(statements).includes(requester.account);
  return isNamed && rule !== 'public-administration' && isSilent(rule) && isSilent('cross-account-access')
    ? 'cross-account-access'
    : undefined;
}

/**
 * The policy without those whom a denial or a negated condition names: to name somebody there grants nothing.
 */
function grantsText(statements: readonly LooseStatement[]): string {
  return JSON.stringify(
    statements.map(({ Principal, Condition = {}, ...rest }) => {
      const positive = Object.entries(Object(Condition)).filter(([operator]) => !/not/i.test(operator));
      const said = { ...rest, Condition: Object.fromEntries(positive) };
      return rest['Effect'] === 'Deny' ? { ...rest, Condition } : { Principal, ...said };
    }),
  );
}

/** Keys that say whose the requester, its network or its access point is. */
const whose =
  /^aws:(principal(account|arn|org\w+)|userid|source(account|arn|org\w+|vpce?|vpcarn)|vpce.*)$|^s3:dataaccesspoint/;
const fixedNetworks: Readonly<Record<string, string>> = {
  '203.0.113.9': '203.0.113.0/24',
  '198.51.100.7': '198.51.100.7',
  '2001:db8::7': '2001:db8::/32',
};

/**
 * Somebody of whom the policy knows nothing: no account, organisation, network or access point that it states.
 * @see
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
function isExternal({ context }: Request, text: string): boolean {
  const [address = ''] = context.get('aws:sourceip') ?? [];
  const network = fixedNetworks[address];
  if (network !== undefined && text.includes(network)) return false;
  return [...context]
    .filter(([key]) => whose.test(key))
    .flatMap(([, values]) => values)
    .flatMap((value) => value.match(/(?<!\d)\d{12}(?!\d)|o-\w+|vpce?-\w+/g) ?? [])
    .every((id) => id !== owner && !text.includes(id));
}

/** The policy with what does not matter left out, while the rule still says nothing of the request. */
function shrink(refutation: Refutation): Refutation {
  const { request, rule, partition } = refutation;
  const holds = (statements: readonly LooseStatement[]): boolean => {
    if (statements.length === 0) return false;
    const judged = judge(statements, partition);
    return refutedBy(judged, request, evaluate(judged.policy, request).effect) === rule;
  };
  let { statements } = refutation;
  for (let changed = true; changed;) {
    changed = false;
    for (const smaller of smallerThan(statements)) {
      if (!holds(smaller)) continue;
      [statements, changed] = [smaller, true];
      break;
    }
  }
  return { ...refutation, statements };
}

function* smallerThan(statements: readonly LooseStatement[]): Iterable<readonly LooseStatement[]> {
  for (const [index, statement] of statements.entries()) {
    const instead = (...some: readonly LooseStatement[]): readonly LooseStatement[] =>
      statements.toSpliced(index, 1, ...some);
    yield instead();
    const block = (statement['Condition'] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    for (const [operator, keys] of Object.entries(block))
      for (const key of Object.keys(keys)) {
        const { [key]: _, ...others } = keys;
        const { [operator]: __, ...rest } = block;
        yield instead({
          ...statement,
          Condition: Object.keys(others).length === 0 ? rest : { ...rest, [operator]: others },
        });
      }
    for (const part of ['Action', 'Resource']) {
      const list = statement[part];
      if (Array.isArray(list) && list.length > 1) for (const one of list) yield instead({ ...statement, [part]: one });
    }
  }
}

export interface SampleResult {
  readonly policies: number;
  readonly requests: number;
  readonly allowed: number;
  /** rules that said nothing, of all that were asked */
  readonly silent: number;
  readonly refutations: readonly Refutation[];
}

/**
 * Random policies of realistic shape, each judged by the rules and tried with random requests by requesters of every
 * kind.
 */
export function samplePolicies(policies: number, requestsEach: number, seed: number): SampleResult {
  const dice = new Dice(seed);
  const refutations: Refutation[] = [];
  let [requests, allowed, silent] = [0, 0, 0];
  for (let number = 0; number < policies; number++) {
    const judged = judge(randomBucketPolicy(dice), dice.chance(60) ? 'aws' : dice.pick(partitions));
    silent += ruleIds.length - judged.verdicts.size;
    const found = new Map<string, Request>();
    for (let count = 0; count < requestsEach; count++) {
      const request = randomRequest(dice);
      requests++;
      const { effect } = evaluate(judged.policy, request);
      if (effect === 'Allow') allowed++;
      const rule = refutedBy(judged, request, effect);
      if (rule !== undefined && !found.has(rule)) found.set(rule, request);
    }
    for (const [rule, request] of found) {
      const { statements, partition } = judged;
      refutations.push(shrink({ rule, statements, partition, request }));
    }
  }
  return { policies, requests, allowed, silent, refutations };
}

export function showRefutation({ rule, statements, partition, request }: Refutation): string {
  return JSON.stringify({
    rule,
    partition,
    statements,
    request: { ...request, context: Object.fromEntries(request.context) },
  });
}
