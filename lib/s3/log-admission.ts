import {
  ask,
  exactly,
  like,
  parsePattern,
  type Answer,
  type Condition,
  type SymbolTable,
  type ActionName,
} from '../policy';
import {
  accountOf,
  attributeText,
  mayHoldAnything,
  plain,
  regionOf,
  tokensOf,
  whyUnknown,
  type Text,
} from '../template';
import type { Bucket } from './bucket';
import { bucketAccess } from './bucket-access';
import { isFromService } from './questions';
import type { PolicyOnBucket } from './policy-on-bucket';
import type { Estate } from './estate';
import { loadBalancerAccountOf, loadBalancerAccounts, type LogWriter } from './facts/log-writers';
import type { LogDelivery } from './log-delivery';
import { arnText, statedName } from './stated-names';
import { spelledIn } from './spelled';

/** Where the source of a delivery is, as policies would name it. */
interface Whereabouts {
  readonly account: string;
  readonly region: string;
}

/**
 * Whether the policy of the bucket lets in what the source has written there; `no` where there is none. Undecided where
 * it would be let in if the stack were in an account or region that the policy names.
 */
export function askDelivery(delivery: LogDelivery, bucket: Bucket): Answer {
  const { policies } = bucketAccess(bucket.estate, bucket.resource);
  const [account, region] = [accountOf(delivery.source.template), regionOf(delivery.source.template)];
  const whyPrefix = whyUnknown(delivery.prefix);
  if (policies.length === 0) return { kind: 'no', closedBy: [] };
  if (whyPrefix !== undefined) return { kind: 'unknown', because: whyPrefix };
  const answer = best(
    policies.map((policy) => admits(policy, delivery, whereaboutsOf(policy, account, region), bucket.estate)),
  );
  if (answer.kind !== 'no') return answer;
  const whyName = tokensOf(statedName(delivery.source, bucket.estate) ?? []).find(mayHoldAnything)?.because;
  const here = policies.map((policy) => [policy, whereaboutsOf(policy, account, region)] as const);
  const anyName = { ...delivery, writer: { ...delivery.writer, sourceArn: undefined } };
  if (
    whyName !== undefined &&
    here.some(([policy, where]) => admits(policy, anyName, where, bucket.estate).kind !== 'no')
  )
    return { kind: 'unknown', because: whyName };
  for (const policy of policies)
    for (const elsewhere of whereaboutsNamed(policy, account, region))
      if (admits(policy, delivery, elsewhere, bucket.estate).kind !== 'no')
        return {
          kind: 'unknown',
          because:
            `it would for the account ${elsewhere.account}, and that of the stack is not known; say which ` +
            `with \`--account\` and \`--region\``,
        };
  return answer;
}

function whereaboutsOf({ symbolTable }: PolicyOnBucket, account: Text, region: Text): Whereabouts {
  return { account: symbolTable.encode(account), region: symbolTable.encode(region) };
}

/** The accounts and regions that the policy spells out, where those of the stack are not known. */
function whereaboutsNamed(on: PolicyOnBucket, account: Text, region: Text): readonly Whereabouts[] {
  const here = whereaboutsOf(on, account, region);
  if (plain(account) !== undefined && plain(region) !== undefined) return [];
  const named = (pattern: RegExp, known: Text, otherwise: string): readonly string[] =>
    plain(known) === undefined ? [otherwise, ...spelledIn(on.policy, pattern)].slice(0, 8) : [otherwise];
  return named(/\b\d{12}\b/g, account, here.account).flatMap((one) =>
    named(/\b[a-z]{2,4}(?:-[a-z]+)+-\d\b/g, region, here.region).map((other) => ({ account: one, region: other })),
  );
}

/** Whether a policy that AWS adds would be of use: no denial of the bucket's own policy is in the way. */
export function isDeliveryNotExplicitlyDenied({ writer }: LogDelivery, bucket: Bucket): Answer {
  const { policies } = bucketAccess(bucket.estate, bucket.resource);
  if (policies.length === 0) return { kind: 'yes', witnesses: [] };
  return best(
    policies.map(({ subject }) =>
      ask(subject, {
        base: 'notDenied',
        action: ({ name, on }) => name === 's3:PutObject' && on === 'object',
        requesters: requestersOf(writer, ''),
        requestContext: isFromService,
      }),
    ),
  );
}

function admits(on: PolicyOnBucket, delivery: LogDelivery, where: Whereabouts, estate: Estate): Answer {
  if (!delivery.writer.object.includes('{organization}')) return admitsTo('', on, delivery, where, estate);
  // which organization it is stands nowhere else: any that the policy names, or a policy for whichever
  const named = spelledIn(on.policy, /\bo-[a-z0-9]{10,32}\b/g).slice(0, 8);
  return best(['o-a1b2c3d4e5', ...named].map((one) => admitsTo(one, on, delivery, where, estate)));
}

function admitsTo(
  organization: string,
  { subject, symbolTable }: PolicyOnBucket,
  delivery: LogDelivery,
  where: Whereabouts,
  estate: Estate,
): Answer {
  const { writer } = delivery;
  const fillPlace = filler(delivery, estate, symbolTable, where);
  const fill = (pattern: string): string => fillPlace(pattern.replace('{organization}', organization));
  const ways = [
    { requesters: requestersOf(writer, where.region), given: sourceConditions(writer, where, fill) },
    ...(writer.fromRegionalAccounts ? [{ requesters: balancerRequesters(where.region), given: [] }] : []),
  ];
  const written = writer.acl === undefined ? [] : [exactly('s3:x-amz-acl', writer.acl)];
  const may = (action: ActionName, objects?: readonly string[]): Answer =>
    best(
      ways.map(({ requesters, given }) => {
        const question: Question = {
          base: 'allowed',
          action: ({ name }) => name === action,
          requesters,
          requestContext: isFromService,
        };
        // whom nothing lets in at all, whatever is written from wherever, is not let in from here: one answer for all
        const atAll = ask(subject, question);
        if (atAll.kind === 'no') return atAll;
        return ask(subject, {
          ...question,
          given: action === 's3:PutObject' ? [...given, ...written] : given,
          ...(objects ? { objects } : {}),
        });
      }),
    );
  return worst([may('s3:PutObject', [fill(writer.object)]), ...(writer.alsoAsks ?? []).map((action) => may(action))]);
}

type Question = Parameters<typeof ask>[1];
type Requesters = NonNullable<Question['requesters']>;

function requestersOf({ services }: LogWriter, region: string): Requesters {
  return services.map((name) => ({
    requester: { kind: 'service', name: name.replace('{region}', region) },
    trust: 'service',
  }));
}

/** The account of that region, and all of them where it is not known. */
function balancerRequesters(region: string): Requesters {
  const here = loadBalancerAccountOf.get(region);
  const isKnown = /^[a-z]{2,4}(?:-[a-z]+)+-\d$/.test(region);
  const accounts = here === undefined ? (isKnown ? [] : [...loadBalancerAccounts]) : [here];
  return accounts.map((account) => ({
    requester: { kind: 'identity', account, arn: `arn:aws:iam::${account}:root` },
    trust: 'named',
  }));
}

function sourceConditions(
  { sourceArn }: LogWriter,
  { account }: Whereabouts,
  fill: (pattern: string) => string,
): readonly Condition[] {
  if (sourceArn === undefined) return [exactly('aws:sourceaccount', account)];
  if (!sourceArn.includes('*'))
    return [exactly('aws:sourceaccount', account), exactly('aws:sourcearn', fill(sourceArn))];
  const pattern = parsePattern(fill(sourceArn), { wildcards: true, variables: false });
  return [exactly('aws:sourceaccount', account), like('aws:sourcearn', { pattern })];
}

/** Fills in what stands for the source in the texts of a writer. */
function filler(
  { source, prefix }: LogDelivery,
  estate: Estate,
  symbolTable: SymbolTable,
  { account, region }: Whereabouts,
): (pattern: string) => string {
  const stated = prefix.kind === 'text' ? symbolTable.encode(prefix.text) : '';
  const known: Readonly<Record<string, () => string>> = {
    // what is encoded has the partition of the analysis under this name
    partition: () => 'aws',
    account: () => account,
    region: () => region,
    name: () => symbolTable.encode(attributeText(source, '')),
    arn: () =>
      symbolTable.encode(
        (arnText(source, estate) ?? []).map((part) =>
          typeof part === 'string'
            ? part
            : part.id === 'AWS::AccountId'
              ? account
              : part.id === 'AWS::Region'
                ? region
                : part,
        ),
      ),
    prefix: () => stated,
    folder: () => (stated === '' || stated.endsWith('/') ? stated : `${stated}/`),
  };
  return (pattern) => pattern.replace(/\{(\w+)\}/g, (whole, name: string) => known[name]?.() ?? whole);
}

/** One of several that are enough. */
function best(answers: readonly Answer[]): Answer {
  return answers.find(({ kind }) => kind === 'yes') ?? answers.find(({ kind }) => kind === 'unknown') ?? worst(answers);
}

/** All of several that are needed. */
function worst(answers: readonly Answer[]): Answer {
  return (
    answers.find(({ kind }) => kind === 'no') ??
    answers.find(({ kind }) => kind === 'unknown') ??
    answers[0] ?? { kind: 'no', closedBy: [] }
  );
}
