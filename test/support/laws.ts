import { ask, policyOn, type Answer, type Policy, type Question } from '../../lib/policy';
import { isPublic, type AccessLevel } from '../../lib/s3';
import { Dice } from './dice';
import { account, bucketArn, policyOf } from './policy';

/*
 * Allow under X is Allow to all with a denial of not-X: two spellings of one policy, so that no question may be
 * answered yes of one and no of the other. Not-X is the true negation, absent keys included; where no single condition
 * says it, two denials do.
 */

/** Keys of every sort that AWS has, with values that conditions on them hold. */
const textKeys: Readonly<Record<string, readonly string[]>> = {
  'aws:PrincipalOrgID': ['o-abc', 'o-*', '*'],
  'aws:PrincipalAccount': ['444455556666', '111122223333', '4*', '*'],
  'aws:PrincipalType': ['User', 'AssumedRole', 'Anonymous', 'A*'],
  'aws:PrincipalTag/team': ['a', 'b*', '${aws:PrincipalAccount}'],
  'aws:userid': ['AIDAX', 'AROA*', '*:*'],
  'aws:username': ['anna', 'a*', '*'],
  'aws:UserAgent': ['x', 'x*'],
  'aws:Referer': ['https://example.com/*', 'secret'],
  'aws:SourceVpc': ['vpc-1', 'vpc-*'],
  'aws:SourceVpce': ['vpce-1', 'vpce-*'],
  'aws:SourceAccount': ['111122223333', '1*'],
  'aws:RequestedRegion': ['eu-west-1', 'eu-*'],
  'aws:PrincipalServiceName': ['cloudfront.amazonaws.com', '*.amazonaws.com'],
  'aws:FederatedProvider': ['cognito-identity.amazonaws.com', '*'],
  'aws:VpceAccount': ['111122223333', '*'],
  'aws:VpceOrgID': ['o-abc', 'o-*'],
  's3:x-amz-acl': ['private', 'public-read', 'p*'],
  's3:x-amz-server-side-encryption': ['aws:kms', 'AES256', 'aws:*'],
  's3:authType': ['REST-HEADER', 'REST-*'],
  's3:signatureversion': ['AWS4-HMAC-SHA256', 'AWS*'],
  's3:prefix': ['a', 'a*', ''],
  's3:ExistingObjectTag/public': ['yes', 'y*'],
  's3:DataAccessPointAccount': ['111122223333', '*'],
  's3:no-such-key': ['x', '*'],
};
const arnKeys: Readonly<Record<string, readonly string[]>> = {
  'aws:PrincipalArn': ['arn:aws:iam::444455556666:role/*', 'arn:aws:iam::*:user/*', 'arn:aws:iam::*:root', '*'],
  'aws:SourceArn': ['arn:aws:cloudfront::111122223333:distribution/*', 'arn:aws:s3:::*', '*'],
  's3:DataAccessPointArn': ['arn:aws:s3:*:111122223333:accesspoint/*', 'arn:aws:s3:*:*:accesspoint/p'],
  'aws:SourceVpcArn': ['arn:aws:ec2:*:*:vpc/*', 'arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1'],
};
const listKeys: Readonly<Record<string, readonly string[]>> = {
  'aws:PrincipalOrgPaths': ['o-abc/*', 'o-*', 'o-abc/r-1/'],
  's3:RequestObjectTagKeys': ['a', 'b', 'a*'],
  'aws:CalledVia': ['athena.amazonaws.com', 'a*'],
};
const numberKeys = ['s3:TlsVersion', 's3:max-keys', 's3:signatureAge'];
const switchKeys = [
  'aws:SecureTransport',
  'aws:ViaAWSService',
  'aws:PrincipalIsAWSService',
  'aws:MultiFactorAuthPresent',
];

interface Asked {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Operators and their opposites, for a key that is there. */
const opposites: Readonly<Record<string, string>> = {
  StringEquals: 'StringNotEquals',
  StringEqualsIgnoreCase: 'StringNotEqualsIgnoreCase',
  StringLike: 'StringNotLike',
  ArnEquals: 'ArnNotEquals',
  ArnLike: 'ArnNotLike',
  NumericEquals: 'NumericNotEquals',
  NumericLessThan: 'NumericGreaterThanEquals',
  NumericLessThanEquals: 'NumericGreaterThan',
  DateEquals: 'DateNotEquals',
  DateLessThan: 'DateGreaterThanEquals',
  DateLessThanEquals: 'DateGreaterThan',
  IpAddress: 'NotIpAddress',
};
const oppositeOf = new Map([
  ...Object.entries(opposites),
  ...Object.entries(opposites).map(([one, other]) => [other, one] as const),
]);
/** What holds for an absent key. */
const isNegated = (operator: string): boolean => operator.includes('Not');

function randomAsked(dice: Dice): Asked {
  const among = (keys: Readonly<Record<string, readonly string[]>>, operators: readonly string[]): Asked => {
    const key = dice.pick(Object.keys(keys));
    return { key, operator: dice.pick(operators), values: [...new Set(dice.some(keys[key] ?? [], 2))] };
  };
  const both = (...names: readonly string[]): readonly string[] =>
    names.flatMap((name) => [name, opposites[name] ?? name]);
  const ifExists = dice.chance(25) ? 'IfExists' : '';
  switch (dice.below(9)) {
    case 0:
    case 1:
    case 2: {
      const asked = among(textKeys, both('StringEquals', 'StringLike', 'StringEqualsIgnoreCase'));
      return { ...asked, operator: asked.operator + ifExists };
    }
    case 3: {
      const asked = among(arnKeys, both('ArnLike', 'ArnEquals', 'StringLike'));
      return { ...asked, operator: asked.operator + ifExists };
    }
    case 4: {
      const asked = among(listKeys, both('StringEquals', 'StringLike'));
      return { ...asked, operator: `${dice.pick(['ForAnyValue', 'ForAllValues'])}:${asked.operator}` };
    }
    case 5:
      return {
        key: dice.pick(numberKeys),
        // of numbers that are ordered there is no more than one value
        operator: dice.pick(both('NumericLessThan', 'NumericLessThanEquals', 'NumericEquals')) + ifExists,
        values: [dice.pick(['1.2', '10', '0'])],
      };
    case 6:
      return {
        key: 'aws:SourceIp',
        operator: dice.pick(both('IpAddress')) + ifExists,
        values: dice.some(['203.0.113.0/24', '0.0.0.0/0', '10.0.0.0/8', '2001:db8::/32', '198.51.100.7'], 2),
      };
    case 7:
      return { key: dice.pick(switchKeys), operator: `Bool${ifExists}`, values: [dice.pick(['true', 'false'])] };
    default:
      return dice.chance(60)
        ? {
            key: dice.pick([
              ...Object.keys(textKeys),
              ...Object.keys(arnKeys),
              ...Object.keys(listKeys),
              ...switchKeys,
            ]),
            operator: 'Null',
            values: [dice.pick(['true', 'false'])],
          }
        : {
            key: 'aws:CurrentTime',
            operator: dice.pick(both('DateLessThan', 'DateLessThanEquals', 'DateEquals')),
            values: [dice.pick(['2026-01-01T00:00:00Z', '2030-06-01T00:00:00Z'])],
          };
  }
}

type Block = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * What is true exactly where the condition is not, as blocks of which one must hold.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function negated({ operator, key, values }: Asked): readonly Block[] {
  const absent: Block = { Null: { [key]: 'true' } };
  if (operator === 'Null') return [{ Null: { [key]: values[0] === 'true' ? 'false' : 'true' } }];
  const [, quantifier, base = '', ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  if (quantifier !== undefined) {
    // not all pass: one passes the opposite; not one passes: all pass the opposite, or there is none
    const other = quantifier === 'ForAnyValue' ? 'ForAllValues' : 'ForAnyValue';
    return [{ [`${other}:${oppositeOf.get(base) ?? ''}`]: { [key]: values } }];
  }
  if (base === 'Bool') {
    const other: Block = { Bool: { [key]: values[0] === 'true' ? 'false' : 'true' } };
    return ifExists === undefined ? [other, absent] : [other];
  }
  const other = oppositeOf.get(base) ?? '';
  const holdsForAbsent = ifExists !== undefined || isNegated(base);
  // the opposite holds for an absent key by itself when it is negated
  if (!holdsForAbsent)
    return isNegated(other) ? [{ [other]: { [key]: values } }] : [{ [other]: { [key]: values } }, absent];
  return [{ [other]: { [key]: values }, Null: { [key]: 'false' } }];
}

/** Both spellings of a policy that allows some action under the conditions. */
function spellings(dice: Dice): readonly [readonly object[], readonly object[]] {
  const asked = Array.from({ length: dice.pick([1, 1, 1, 2]) }, () => randomAsked(dice)).filter(
    // of one operator a key has one list
    (one, index, all) => all.findIndex(({ operator, key }) => operator === one.operator && key === one.key) === index,
  );
  const base = {
    Principal: dice.pick<unknown>(['*', '*', '*', { AWS: '444455556666' }, { Service: 'cloudfront.amazonaws.com' }]),
    Action: dice.pick<unknown>([
      's3:GetObject',
      's3:PutObject',
      ['s3:GetObject', 's3:PutObject'],
      's3:*',
      's3:ListBucket',
    ]),
    Resource: dice.pick<unknown>([[bucketArn, `${bucketArn}/*`], '*', `${bucketArn}*`]),
  };
  const block: Record<string, Record<string, unknown>> = {};
  for (const { operator, key, values } of asked) block[operator] = { ...block[operator], [key]: values };
  const scope = dice.chance(50) ? base : { Principal: '*', Action: 's3:*', Resource: '*' };
  const denials = asked.flatMap(negated).map((Condition) => ({ ...scope, Effect: 'Deny', Condition }));
  return [[{ ...base, Effect: 'Allow', Condition: block }], [{ ...base, Effect: 'Allow' }, ...denials]];
}

type Put = (policy: Policy) => Answer;

const plainly =
  (question: Question): Put =>
  (policy) =>
    ask(policyOn(policy, bucketArn, account), question);
const publicly =
  (...accessLevels: readonly AccessLevel[]): Put =>
  (policy) => {
    const subject = policyOn(policy, bucketArn, account);
    // the question looks at the policy and the bucket, and at nothing else of what a template says
    const on = { policy, subject } satisfies Partial<Parameters<typeof isPublic>[0]>;
    return isPublic(on as Parameters<typeof isPublic>[0], ...accessLevels);
  };

/** Questions about what really gets through. */
const questions: Readonly<Record<string, Put>> = {
  'anybody at all': plainly({ base: 'allowed' }),
  'another account that is named': plainly({ base: 'allowed', requestContext: ({ trust }) => trust === 'named' }),
  'the own account': plainly({ base: 'allowed', requestContext: ({ trust }) => trust === 'owner' }),
  'a service': plainly({ base: 'allowed', requestContext: ({ trust }) => trust === 'service' }),
  'without TLS': plainly({ base: 'allowed', requestContext: ({ transport }) => transport === 'http' }),
  'public reading': publicly('read'),
  'public writing': publicly('write', 'delete'),
  'public listing': publicly('list'),
};

export interface LawResult {
  readonly pairs: number;
  readonly verdicts: Readonly<Record<Answer['kind'], number>>;
  /** a yes of one and a no of the other */
  readonly opposite: readonly string[];
}

/** Pairs of spellings of one policy, each put one of the questions. */
export function comparePairs(pairs: number, seed: number): LawResult {
  const dice = new Dice(seed);
  const opposite: string[] = [];
  const verdicts = { yes: 0, no: 0, unknown: 0 };
  for (let count = 0; count < pairs; count++) {
    const both = spellings(dice);
    const [one, other] = both.map((Statement) => policyOf({ Version: '2012-10-17', Statement }));
    if (one === undefined || other === undefined) throw new Error('two were made');
    const [about, put] = dice.pick(Object.entries(questions));
    const [first, second] = [put(one).kind, put(other).kind];
    verdicts[first]++;
    if (first !== second && first !== 'unknown' && second !== 'unknown')
      opposite.push(JSON.stringify({ about, first, second, both }));
  }
  return { pairs, verdicts, opposite };
}
