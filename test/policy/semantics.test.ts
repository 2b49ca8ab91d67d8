import {
  ask,
  bucketActions,
  evaluate,
  missing,
  policyOn,
  writtenKey,
  type Requester,
  type Condition,
  type RequestContext,
} from '../../lib/policy';
import { isPublicPerS3 } from '../../lib/s3';
import { account, bucketArn, policyOf } from '../support/policy';

/*
 * What AWS documents about the evaluation of policies, a row for each sentence, with its page. Every row is put to the
 * concrete evaluator and
 * to the symbolic engine.
 */
const iam = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const s3 = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/';
const objects = `${bucketArn}/*`;
const anonymous: Requester = { kind: 'anonymous' };
const partner: Requester = { kind: 'identity', account: '444455556666', arn: 'arn:aws:iam::444455556666:role/partner' };
const session = {
  kind: 'identity',
  account: '444455556666',
  arn: 'arn:aws:sts::444455556666:assumed-role/partner/anna',
} as const satisfies Requester;
const owner: Requester = { kind: 'identity', account, arn: `arn:aws:iam::${account}:user/anna` };

interface Case {
  readonly statements: readonly object[];
  readonly requester?: Requester;
  readonly action?: string;
  readonly key?: string | null;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  readonly version?: string;
}

const allow = (rest: object = {}): object => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: objects,
  ...rest,
});
const deny = (rest: object = {}): object => ({ ...allow(rest), Effect: 'Deny' });
const when = (Condition: object, rest: object = {}): Case['statements'] => [allow({ Condition, ...rest })];

function decide({
  statements,
  requester = anonymous,
  action = 's3:GetObject',
  key = 'x',
  context = {},
  version = '2012-10-17',
}: Case): { concrete: boolean; symbolic: string } {
  const policy = policyOf({ Version: version, Statement: statements });
  const resource = key === null ? bucketArn : `${bucketArn}/${key}`;
  const entries = Object.entries(context).map(([name, values]): [string, readonly string[]] => [
    name.toLowerCase(),
    [values].flat(),
  ]);
  const trust: RequestContext['trust'] =
    requester.kind === 'anonymous'
      ? 'everyone'
      : requester.kind === 'identity' && requester.account === account
        ? 'owner'
        : requester.kind === 'service'
          ? 'service'
          : 'named';
  const concrete =
    evaluate(policy, {
      requester,
      action,
      resource,
      context: new Map(
        [...entries, ['aws:securetransport', ['true']], ['aws:username', owner === requester ? ['anna'] : []]].filter(
          ([, values]) => (values as readonly string[]).length > 0,
        ) as [string, readonly string[]][],
      ),
    }).effect === 'Allow';
  const asked = new Set(policy.statements.flatMap(({ conditions }) => conditions.map((condition) => condition.key)));
  const isSettled = (name: string): boolean =>
    /^aws:(principal(arn|account|type|isawsservice)|username|securetransport)$/.test(name);
  const given: Condition[] = [
    ...entries
      .filter(([name]) => asked.has(writtenKey(name)) && !isSettled(name))
      .flatMap(([name, values]): Condition[] => {
        const is = (quantifier: 'any' | 'all', some: readonly string[]): Condition => ({
          operator: 'stringequals',
          ifExists: false,
          quantifier,
          key: writtenKey(name),
          values: some.map((value) => ({ pattern: [value] })),
        });
        return [is('all', values), ...values.map((value) => is('any', [value]))];
      }),
    ...[...asked].filter((name) => !entries.some(([one]) => one === name) && !isSettled(name)).map(missing),
  ];
  const endpoint =
    entries.some(([name]) => /^aws:(sourcevpc|vpc)/.test(name)) ||
    [...asked].some((name) => name === 'aws:sourceip' && !entries.some(([one]) => one === name));
  const { kind } = ask(policyOn(policy, bucketArn, account), {
    base: 'allowed',
    requesters: [{ requester, trust }],
    action: (one) => one.name === action && one.on === (key === null ? 'bucket' : 'object'),
    ...(key === null ? {} : { objects: [key] }),
    requestContext: ({ transport, network }) => transport === 'tls' && network === (endpoint ? 'endpoint' : 'internet'),
    given,
  });
  return { concrete, symbolic: kind };
}

describe('statements', () => {
  test.each<[string, string, boolean, Case]>([
    [
      'all operators of a condition must hold',
      `${iam}reference_policies_condition-logic-multiple-context-keys-or-values.html`,
      false,
      {
        statements: when({ StringEquals: { 'aws:UserAgent': 'a' }, StringLike: { 'aws:Referer': 'b*' } }),
        context: { 'aws:UserAgent': 'a' },
      },
    ],
    [
      'all keys of an operator must hold',
      `${iam}reference_policies_condition-logic-multiple-context-keys-or-values.html`,
      false,
      {
        statements: when({ StringEquals: { 'aws:UserAgent': 'a', 'aws:Referer': 'b' } }),
        context: { 'aws:UserAgent': 'a', 'aws:Referer': 'c' },
      },
    ],
    [
      'one value of a key is enough',
      `${iam}reference_policies_condition-logic-multiple-context-keys-or-values.html`,
      true,
      { statements: when({ StringEquals: { 'aws:UserAgent': ['a', 'b'] } }), context: { 'aws:UserAgent': 'b' } },
    ],
    [
      'of a negated operator none may match',
      `${iam}reference_policies_condition-logic-multiple-context-keys-or-values.html`,
      false,
      { statements: when({ StringNotEquals: { 'aws:UserAgent': ['a', 'b'] } }), context: { 'aws:UserAgent': 'b' } },
    ],
    [
      'actions match whatever the case',
      `${iam}reference_policies_elements_action.html`,
      true,
      { statements: [allow({ Action: 'S3:getobject' })] },
    ],
    [
      'a question mark is one character of an action',
      `${iam}reference_policies_elements_action.html`,
      true,
      { statements: [allow({ Action: 's3:?etObject' })] },
    ],
    [
      'an asterisk may stand inside an action',
      `${iam}reference_policies_elements_action.html`,
      true,
      { statements: [allow({ Action: 's3:*Obj*' })] },
    ],
    [
      'NotAction is every other action',
      `${iam}reference_policies_elements_notaction.html`,
      true,
      { statements: [allow({ Action: undefined, NotAction: 's3:PutObject' })] },
    ],
    [
      'NotAction is not the ones it names',
      `${iam}reference_policies_elements_notaction.html`,
      false,
      { statements: [allow({ Action: undefined, NotAction: 's3:Get*' })] },
    ],
    [
      'resources match by case',
      `${iam}reference_policies_elements_resource.html`,
      false,
      { statements: [allow({ Resource: `${bucketArn}/X` })] },
    ],
    [
      'wildcards of a resource reach across slashes',
      `${iam}reference_policies_elements_resource.html`,
      true,
      { statements: [allow({ Resource: `${bucketArn}/a*z` })], key: 'a/b/z' },
    ],
    [
      'each segment of an ARN is matched by itself',
      `${iam}reference_policies_elements_resource.html`,
      false,
      { statements: [allow({ Resource: 'arn:aws:s3:eu-*:*:data/x' })] },
    ],
    [
      'a bare asterisk is every resource',
      `${iam}reference_policies_elements_resource.html`,
      true,
      { statements: [allow({ Resource: '*' })] },
    ],
    [
      'a pattern with fewer than six segments is a plain glob',
      `${iam}reference_policies_elements_resource.html`,
      true,
      { statements: [allow({ Resource: 'arn:aws:s3*' })] },
    ],
    [
      'NotResource is everything else',
      `${iam}reference_policies_elements_notresource.html`,
      true,
      { statements: [allow({ Resource: undefined, NotResource: `${bucketArn}/secret/*` })] },
    ],
    [
      'names of keys match whatever the case',
      `${iam}reference_policies_elements_condition.html`,
      true,
      { statements: when({ StringEquals: { 'AWS:useragent': 'a' } }), context: { 'aws:UserAgent': 'a' } },
    ],
    [
      'without a version a variable is plain text',
      `${iam}reference_policies_elements_version.html`,
      false,
      {
        statements: [allow({ Resource: `${bucketArn}/\${aws:username}` })],
        requester: owner,
        key: 'anna',
        version: '2008-10-17',
      },
    ],
    [
      'with the version of 2012 it is filled in',
      `${iam}reference_policies_variables.html`,
      true,
      { statements: [allow({ Resource: `${bucketArn}/\${aws:username}` })], requester: owner, key: 'anna' },
    ],
    [
      'a variable may have a default',
      `${iam}reference_policies_variables.html`,
      true,
      { statements: [allow({ Resource: `${bucketArn}/\${aws:username, 'nobody'}` })], key: 'nobody' },
    ],
    [
      'an escaped asterisk is one',
      `${iam}reference_policies_variables.html`,
      false,
      { statements: [allow({ Resource: `${bucketArn}/a\${*}` })], key: 'ab' },
    ],
    [
      'a variable without a value matches no resource',
      `${iam}reference_policies_variables.html`,
      false,
      { statements: [allow({ Resource: `${bucketArn}/\${aws:username}*` })] },
    ],
    [
      'so that NotResource with it covers everything',
      `${iam}reference_policies_variables.html`,
      true,
      { statements: [allow({ Resource: undefined, NotResource: `${bucketArn}/\${aws:username}*` })] },
    ],
    [
      'a key that the action does not supply is absent',
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html',
      false,
      { statements: when({ StringLike: { 's3:prefix': '*' } }) },
    ],
    [
      'a key that nobody knows is absent',
      `${iam}reference_policies_condition-keys.html`,
      true,
      { statements: when({ StringNotEquals: { 'aws:PrincipalOrgPath': 'o-1' } }) },
    ],
    [
      'an explicit Deny wins',
      `${iam}reference_policies_evaluation-logic_policy-eval-denyallow.html`,
      false,
      { statements: [allow(), deny()] },
    ],
    [
      'whatever the order',
      `${iam}reference_policies_evaluation-logic_policy-eval-denyallow.html`,
      false,
      { statements: [deny(), allow()] },
    ],
    [
      'nothing is allowed by nothing',
      `${iam}reference_policies_evaluation-logic_policy-eval-denyallow.html`,
      false,
      { statements: [deny({ Action: 's3:PutObject' })] },
    ],
  ])('%s', (_, page, expected, one) => {
    expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    expect(decide(one)).toEqual({ concrete: expected, symbolic: expected ? 'yes' : 'no' });
  });
});

describe('condition operators', () => {
  const operators = `${iam}reference_policies_elements_condition_operators.html`;
  const sets = `${iam}reference_policies_condition-single-vs-multi-valued-context-keys.html`;
  const checks = `${iam}access-analyzer-reference-policy-checks.html`;
  const tag = 's3:RequestObjectTagKeys';
  const put = (Condition: object, context: Case['context'] = {}): Case => ({
    statements: when(Condition, { Action: 's3:PutObject' }),
    action: 's3:PutObject',
    context,
  });
  test.each<[string, string, boolean, Case]>([
    ['StringEquals of an absent key', operators, false, put({ StringEquals: { 's3:x-amz-acl': 'private' } })],
    ['StringNotEquals of an absent key', operators, true, put({ StringNotEquals: { 's3:x-amz-acl': 'private' } })],
    [
      'StringEqualsIfExists of an absent key',
      operators,
      true,
      put({ StringEqualsIfExists: { 's3:x-amz-acl': 'private' } }),
    ],
    [
      'StringEqualsIfExists of another value',
      operators,
      false,
      put({ StringEqualsIfExists: { 's3:x-amz-acl': 'private' } }, { 's3:x-amz-acl': 'public-read' }),
    ],
    [
      'StringEquals knows no wildcard',
      operators,
      false,
      put({ StringEquals: { 's3:x-amz-acl': 'p*' } }, { 's3:x-amz-acl': 'private' }),
    ],
    ['StringLike does', operators, true, put({ StringLike: { 's3:x-amz-acl': 'p*' } }, { 's3:x-amz-acl': 'private' })],
    [
      'StringEquals tells cases apart',
      operators,
      false,
      put({ StringEquals: { 's3:x-amz-acl': 'PRIVATE' } }, { 's3:x-amz-acl': 'private' }),
    ],
    [
      'StringEqualsIgnoreCase does not',
      operators,
      true,
      put({ StringEqualsIgnoreCase: { 's3:x-amz-acl': 'PRIVATE' } }, { 's3:x-amz-acl': 'private' }),
    ],
    ['Null true of an absent key', operators, true, put({ Null: { 's3:x-amz-acl': 'true' } })],
    ['Null false of an absent key', operators, false, put({ Null: { 's3:x-amz-acl': 'false' } })],
    [
      'Null false of a key that is there',
      operators,
      true,
      put({ Null: { 's3:x-amz-acl': 'false' } }, { 's3:x-amz-acl': 'private' }),
    ],
    [
      'Bool false of an absent key',
      operators,
      false,
      { statements: when({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }), requester: owner },
    ],
    [
      'BoolIfExists false of an absent key',
      operators,
      true,
      { statements: when({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }), requester: owner },
    ],
    ['Bool takes a boolean', operators, true, { statements: when({ Bool: { 'aws:SecureTransport': true } }) }],
    [
      'NumericLessThan',
      operators,
      true,
      {
        statements: when(
          { NumericLessThan: { 's3:max-keys': '10' } },
          { Action: 's3:ListBucket', Resource: bucketArn },
        ),
        action: 's3:ListBucket',
        key: null,
        context: { 's3:max-keys': '9' },
      },
    ],
    [
      'NumericLessThan of an equal number',
      operators,
      false,
      {
        statements: when(
          { NumericLessThan: { 's3:max-keys': '10' } },
          { Action: 's3:ListBucket', Resource: bucketArn },
        ),
        action: 's3:ListBucket',
        key: null,
        context: { 's3:max-keys': '10' },
      },
    ],
    [
      'NumericNotEquals of an absent key',
      operators,
      true,
      {
        statements: when(
          { NumericNotEquals: { 's3:max-keys': '10' } },
          { Action: 's3:ListBucket', Resource: bucketArn },
        ),
        action: 's3:ListBucket',
        key: null,
      },
    ],
    [
      'IpAddress without a prefix is one address',
      operators,
      false,
      {
        statements: when({ IpAddress: { 'aws:SourceIp': '203.0.113.7' } }),
        context: { 'aws:SourceIp': '203.0.113.8' },
      },
    ],
    [
      'IpAddress of a block',
      operators,
      true,
      {
        statements: when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
        context: { 'aws:SourceIp': '203.0.113.8' },
      },
    ],
    [
      'an IPv6 caller is outside every IPv4 block',
      operators,
      true,
      {
        statements: when({ NotIpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }),
        context: { 'aws:SourceIp': '2001:db8::1' },
      },
    ],
    [
      'through an endpoint there is no source address',
      `${iam}reference_policies_condition-keys.html#condition-keys-sourceip`,
      false,
      { statements: when({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }), context: { 'aws:SourceVpce': 'vpce-1' } },
    ],
    [
      'ArnEquals takes wildcards',
      operators,
      true,
      {
        statements: when({ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/*' } }),
        requester: partner,
        context: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/partner' },
      },
    ],
    [
      'ArnLike matches segment by segment',
      operators,
      false,
      {
        statements: when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:*:role/partner' } }),
        requester: partner,
        context: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/partner' },
      },
    ],
    ['ForAnyValue of an absent key', sets, false, put({ 'ForAnyValue:StringEquals': { [tag]: 'a' } })],
    [
      'ForAnyValue with a negated operator of an absent key',
      sets,
      false,
      put({ 'ForAnyValue:StringNotEquals': { [tag]: 'a' } }),
    ],
    ['ForAllValues of an absent key', sets, true, put({ 'ForAllValues:StringEquals': { [tag]: 'a' } })],
    ['ForAnyValue needs one', sets, true, put({ 'ForAnyValue:StringEquals': { [tag]: 'a' } }, { [tag]: ['a', 'b'] })],
    [
      'ForAllValues needs all',
      sets,
      false,
      put({ 'ForAllValues:StringEquals': { [tag]: 'a' } }, { [tag]: ['a', 'b'] }),
    ],
    [
      'of several values without a set operator a negated one matches none',
      sets,
      true,
      put({ StringNotEquals: { [tag]: 'a' } }, { [tag]: ['a', 'b'] }),
    ],
    [
      'ForAllValues with a negated operator: none may match',
      operators,
      false,
      put({ 'ForAllValues:StringNotEquals': { [tag]: 'a' } }, { [tag]: ['a', 'b'] }),
    ],
    [
      'ForAnyValue with a negated operator: one that does not match is enough',
      operators,
      true,
      put({ 'ForAnyValue:StringNotEquals': { [tag]: 'a' } }, { [tag]: ['a', 'b'] }),
    ],
    [
      'ForAllValues with a negated operator of an absent key',
      sets,
      true,
      put({ 'ForAllValues:StringNotEquals': { [tag]: 'a' } }),
    ],
    [
      'IfExists holds for an absent key, with a set operator, too',
      `${operators}#Conditions_IfExists`,
      true,
      put({ 'ForAnyValue:StringEqualsIfExists': { [tag]: 'a' } }),
    ],
    [
      'IfExists of a negated operator: the key that is there counts',
      `${operators}#Conditions_IfExists`,
      false,
      put({ StringNotEqualsIfExists: { 's3:x-amz-acl': 'private' } }, { 's3:x-amz-acl': 'private' }),
    ],
    ['ForAllValues:Null is always true', checks, true, put({ 'ForAllValues:Null': { 's3:x-amz-acl': 'false' } })],
    ['ForAnyValue:Null is always false', checks, false, put({ 'ForAnyValue:Null': { 's3:x-amz-acl': 'true' } })],
    [
      'StringNotEqualsIgnoreCase',
      operators,
      false,
      put({ StringNotEqualsIgnoreCase: { 's3:x-amz-acl': 'PRIVATE' } }, { 's3:x-amz-acl': 'private' }),
    ],
    [
      'StringNotLike',
      operators,
      false,
      put({ StringNotLike: { 's3:x-amz-acl': 'p*' } }, { 's3:x-amz-acl': 'private' }),
    ],
    [
      'a question mark of StringLike is exactly one character',
      operators,
      false,
      put({ StringLike: { 's3:x-amz-acl': 'private?' } }, { 's3:x-amz-acl': 'private' }),
    ],
    [
      'a variable with a value, in a condition',
      `${iam}reference_policies_variables.html`,
      true,
      {
        statements: when({ StringEquals: { 'aws:UserAgent': '${aws:PrincipalAccount}' } }),
        requester: owner,
        context: { 'aws:UserAgent': account, 'aws:PrincipalAccount': account },
      },
    ],
    [
      'a variable without a value is like nothing',
      `${iam}reference_policies_variables.html#policy-vars-no-value`,
      false,
      { statements: when({ StringLike: { 'aws:UserAgent': '${aws:username}*' } }), context: { 'aws:UserAgent': 'x' } },
    ],
    [
      'so that a negated operator holds',
      `${iam}reference_policies_variables.html#policy-vars-no-value`,
      true,
      {
        statements: when({ StringNotLike: { 'aws:UserAgent': '${aws:username}*' } }),
        context: { 'aws:UserAgent': 'x' },
      },
    ],
    [
      'the first address of a block is in it',
      `${operators}#Conditions_IPAddress`,
      true,
      {
        statements: when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
        context: { 'aws:SourceIp': '203.0.113.0' },
      },
    ],
    [
      'and the last',
      `${operators}#Conditions_IPAddress`,
      true,
      {
        statements: when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
        context: { 'aws:SourceIp': '203.0.113.255' },
      },
    ],
    [
      'but not the next',
      `${operators}#Conditions_IPAddress`,
      false,
      {
        statements: when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
        context: { 'aws:SourceIp': '203.0.114.0' },
      },
    ],
    [
      'a block whose base lies inside it',
      `${operators}#Conditions_IPAddress`,
      true,
      {
        statements: when({ IpAddress: { 'aws:SourceIp': '203.0.113.77/24' } }),
        context: { 'aws:SourceIp': '203.0.113.5' },
      },
    ],
    [
      'two colons stand for a range of zeros',
      `${operators}#Conditions_IPAddress`,
      true,
      {
        statements: when({ IpAddress: { 'aws:SourceIp': '2001:DB8:1234:5678::/64' } }),
        context: { 'aws:SourceIp': '2001:db8:1234:5678:0:0:0:9' },
      },
    ],
    [
      'of both kinds of address, one that matches is enough',
      `${operators}#Conditions_IPAddress`,
      true,
      {
        statements: when({ IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:DB8:1234:5678::/64'] } }),
        context: { 'aws:SourceIp': '2001:db8:1234:5678::1' },
      },
    ],
    [
      'NumericLessThanEquals of an equal number',
      `${operators}#Conditions_Numeric`,
      true,
      {
        statements: when(
          { NumericLessThanEquals: { 's3:max-keys': '10' } },
          { Action: 's3:ListBucket', Resource: bucketArn },
        ),
        action: 's3:ListBucket',
        key: null,
        context: { 's3:max-keys': '10' },
      },
    ],
    [
      'numbers are compared as numbers',
      `${operators}#Conditions_Numeric`,
      true,
      {
        statements: when(
          { NumericGreaterThan: { 's3:max-keys': '9' } },
          { Action: 's3:ListBucket', Resource: bucketArn },
        ),
        action: 's3:ListBucket',
        key: null,
        context: { 's3:max-keys': '10' },
      },
    ],
    [
      'ArnNotLike of another account',
      `${operators}#Conditions_ARN`,
      true,
      {
        statements: when({ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::999999999999:role/*' } }),
        requester: partner,
        context: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/partner' },
      },
    ],
    [
      'StringLike of an ARN reaches across its colons',
      `${operators}#Conditions_String-wildcard`,
      true,
      {
        statements: when({ StringLike: { 'aws:PrincipalArn': 'arn:aws:*:role/partner' } }),
        requester: partner,
        context: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/partner' },
      },
    ],
    [
      'several values without a set operator match nothing',
      sets,
      false,
      put({ StringEquals: { [tag]: 'a' } }, { [tag]: ['a', 'b'] }),
    ],
    ['and so hold for a negated operator', sets, true, put({ StringNotEquals: { [tag]: 'a' } }, { [tag]: ['a', 'b'] })],
  ])('%s', (_, page, expected, one) => {
    expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    expect(decide(one)).toEqual({ concrete: expected, symbolic: expected ? 'yes' : 'no' });
  });
});

describe('principals', () => {
  const principals = `${iam}reference_policies_elements_principal.html`;
  const to = (Principal: unknown, requester: Requester): Case => ({ statements: [allow({ Principal })], requester });
  const identity = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1';
  test.each<[string, boolean, Case]>([
    ['an asterisk is everybody, unsigned requests included', true, to('*', anonymous)],
    ['and so it is as an AWS principal', true, to({ AWS: '*' }, anonymous)],
    ['an account id is every principal of the account', true, to({ AWS: '444455556666' }, partner)],
    ['and so is the ARN of its root', true, to({ AWS: 'arn:aws:iam::444455556666:root' }, partner)],
    ['but of no other account', false, to({ AWS: 'arn:aws:iam::444455556666:root' }, owner)],
    ['a role is that role', true, to({ AWS: 'arn:aws:iam::444455556666:role/partner' }, partner)],
    ['and no other', false, to({ AWS: 'arn:aws:iam::444455556666:role/other' }, partner)],
    ['a session of a role is the role, too', true, to({ AWS: 'arn:aws:iam::444455556666:role/partner' }, session)],
    [
      'whatever the session is called',
      true,
      to(
        { AWS: 'arn:aws:iam::444455556666:role/partner' },
        { ...session, arn: 'arn:aws:sts::444455556666:assumed-role/partner/i-0a1.B@x,y=z+1_2' },
      ),
    ],
    ['with or without its path', true, to({ AWS: 'arn:aws:iam::444455556666:role/team/partner' }, session)],
    ['but of no other role', false, to({ AWS: 'arn:aws:iam::444455556666:role/other' }, session)],
    ['a session by its own ARN', true, to({ AWS: session.arn }, session)],
    ['is that one only', false, to({ AWS: 'arn:aws:sts::444455556666:assumed-role/partner/other' }, session)],
    [
      'a denial of the role reaches its sessions',
      false,
      {
        statements: [
          allow({ Principal: { AWS: session.arn } }),
          deny({ Principal: { AWS: 'arn:aws:iam::444455556666:role/partner' } }),
        ],
        requester: session,
      },
    ],
    [
      'NotPrincipal with the role spares its sessions',
      true,
      {
        statements: [
          allow(),
          deny({
            Principal: undefined,
            NotPrincipal: { AWS: ['arn:aws:iam::444455556666:role/partner', '444455556666'] },
          }),
        ],
        requester: session,
      },
    ],
    ['an account is its users, too', true, to({ AWS: account }, owner)],
    ['names of users are told apart by case', false, to({ AWS: `arn:aws:iam::${account}:user/Anna` }, owner)],
    ['there is no wildcard inside a principal', false, to({ AWS: 'arn:aws:iam::444455556666:role/*' }, partner)],
    [
      'a group is no principal',
      false,
      to(
        { AWS: 'arn:aws:iam::444455556666:group/g' },
        { kind: 'identity', account: '444455556666', arn: 'arn:aws:iam::444455556666:group/g' },
      ),
    ],
    [
      'a service is that service',
      true,
      to({ Service: 'logging.s3.amazonaws.com' }, { kind: 'service', name: 'logging.s3.amazonaws.com' }),
    ],
    ['a canonical user is that one', true, to({ CanonicalUser: 'abc' }, { kind: 'canonical', id: 'abc' })],
    ['and no other', false, to({ CanonicalUser: 'abc' }, { kind: 'canonical', id: 'abd' })],
    [
      'an origin access identity has an ARN of its own',
      true,
      to({ AWS: identity }, { kind: 'identity', account: 'cloudfront', arn: identity }),
    ],
    [
      'NotPrincipal denies the others',
      false,
      {
        statements: [allow(), deny({ Principal: undefined, NotPrincipal: { AWS: '444455556666' } })],
        requester: owner,
      },
    ],
    [
      'other canonical users as well',
      false,
      {
        statements: [allow(), deny({ Principal: undefined, NotPrincipal: { CanonicalUser: 'abc' } })],
        requester: { kind: 'canonical', id: 'abd' },
      },
    ],
    [
      'and spares those it names',
      true,
      {
        statements: [allow(), deny({ Principal: undefined, NotPrincipal: { AWS: '444455556666' } })],
        requester: partner,
      },
    ],
  ])('%s', (_, expected, one) => {
    expect(principals).toMatch(/^https:/);
    expect(decide(one)).toEqual({ concrete: expected, symbolic: expected ? 'yes' : 'no' });
  });
});

/**
 * @see
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
describe(`public, as S3 means it: ${s3}access-control-block-public-access.html`, () => {
  const grant = (...statements: readonly object[]): string => {
    const policy = policyOf({ Version: '2012-10-17', Statement: statements });
    const template = { kind: 'absent' as const, place: policy.place };
    return isPublicPerS3({
      policy,
      subject: policyOn(policy, bucketArn, account),
      document: template,
    } as unknown as Parameters<typeof isPublicPerS3>[0]).kind;
  };
  test.each<[string, object | undefined, 'yes' | 'no']>([
    ['no condition', undefined, 'yes'],
    ['a fixed organisation', { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } }, 'no'],
    ['a pattern of organisations', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }, 'yes'],
    ['fixed paths of an organisation', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-abc/*' } }, 'no'],
    ['a fixed account', { StringEquals: { 'aws:PrincipalAccount': account } }, 'no'],
    ['a fixed principal', { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/a` } }, 'no'],
    ['roles of a fixed account', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/*` } }, 'no'],
    ['roles of any account', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/a' } }, 'yes'],
    ['services only', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }, 'no'],
    ['a fixed user id', { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } }, 'no'],
    ['any user id', { StringLike: { 'aws:userid': '*' } }, 'yes'],
    ['a fixed VPC', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, 'no'],
    ['a pattern of VPCs', { StringLike: { 'aws:SourceVpc': 'vpc-*' } }, 'yes'],
    ['a fixed endpoint', { StringEquals: { 'aws:SourceVpce': 'vpce-1' } }, 'no'],
    ['a network of /8', { IpAddress: { 'aws:SourceIp': '11.0.0.0/8' } }, 'no'],
    ['a network of /7', { IpAddress: { 'aws:SourceIp': '10.0.0.0/7' } }, 'yes'],
    ['an IPv6 network of /32', { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, 'no'],
    ['an IPv6 network of /31', { IpAddress: { 'aws:SourceIp': '2001:db8::/31' } }, 'yes'],
    ['all but a network', { NotIpAddress: { 'aws:SourceIp': '11.0.0.0/8' } }, 'yes'],
    ['access points of a fixed account', { StringEquals: { 's3:DataAccessPointAccount': account } }, 'no'],
    [
      'access points of a fixed account, by ARN',
      { ArnLike: { 's3:DataAccessPointArn': `arn:aws:s3:*:${account}:accesspoint/*` } },
      'no',
    ],
    ['access points of any account', { ArnLike: { 's3:DataAccessPointArn': 'arn:aws:s3:*:*:accesspoint/x' } }, 'yes'],
    ['a tag that strangers can wear', { StringEquals: { 'aws:PrincipalTag/team': 'a' } }, 'yes'],
    ['a type of principal', { StringEquals: { 'aws:PrincipalType': 'User' } }, 'yes'],
    ['a fixed value, if it is there', { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abc' } }, 'yes'],
    ['all but a fixed value', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc' } }, 'yes'],
    [
      'a key for encryption, as it was in 2023',
      {
        StringEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:eu-west-1:111122223333:key/1' },
      },
      'yes',
    ],
    ['a secret in a header', { StringEquals: { 'aws:Referer': 'secret' } }, 'yes'],
    ['TLS', { Bool: { 'aws:SecureTransport': 'true' } }, 'yes'],
  ])('%s', (_, Condition, expected) =>
    expect(grant(allow({ Action: 's3:PutObject', ...(Condition ? { Condition } : {}) }))).toBe(expected),
  );

  test('denials are left out: the grant alone makes a policy public', () =>
    expect(grant(allow(), deny({ Action: 's3:*' }))).toBe('yes'));
  test('a service with a fixed source is not public', () =>
    expect(grant(allow({ Principal: { Service: 'cloudfront.amazonaws.com' } }))).toBe('no'));
  test('every action of the table is on a bucket or an object', () =>
    expect(bucketActions.every(({ on }) => on === 'bucket' || on === 'object')).toBe(true));
});
