import { isKey } from './condition-keys';
import { get, literal, type Value } from '../template';
import { conditionEntries, holdsVariable, textsOf, withoutVariables, type ConditionEntry } from './condition-entries';
import { keyFact } from './key-types';
import { whyAnything, type PolicyFault } from './policy-fault';

/** The checks that `looseConditions` makes. */
export const looseConditionChecks = [
  'CONFIRM_AUDIENCE_CLAIM_TYPE',
  'FORALLVALUES_WITH_SINGLE_VALUED_KEY',
  'FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE',
  'MISSING_PAIRED_CONDITION_KEYS',
  'SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED',
  'STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS',
  'UNTRUSTWORTHY_CONDITION_KEY',
  'VARIABLE_USAGE_TOO_PERMISSIVE',
  'WILDCARD_USAGE_TOO_PERMISSIVE',
] as const;

type Fault = PolicyFault<(typeof looseConditionChecks)[number]>;

/** Conditions of a statement that more requests meet than they seem to let through. */
export function* looseConditions(statement: Value): Iterable<Fault> {
  const entries = [...conditionEntries(statement)];
  for (const entry of entries) {
    yield* openValues(entry);
    yield* setOperatorFaults(entry);
    yield* pairFaults(entry, entries);
    yield* spoofable(entry);
    yield* audienceFaults(entry);
    for (const [text, value] of textsOf(entry.values ?? [])) {
      yield* sensitiveFaults(entry, text, value);
      yield* segmentFaults(entry, text, value);
      yield* repositoryFaults(entry, text, value);
    }
  }
}

/** What is compared with wildcards may hold them once it is known. */
function* openValues({ operator, key, values, value }: ConditionEntry): Iterable<Fault> {
  if (!operator.takesWildcards) return;
  const isSensitive = keyFact(key)?.isSensitive === true || key === repositoryKey;
  for (const one of isSensitive ? (values ?? [value]) : []) {
    const open = whyAnything(one);
    if (open !== undefined) yield { value: one, open };
  }
}

function* setOperatorFaults({ quantifier, operator, key, written, value }: ConditionEntry): Iterable<Fault> {
  if (quantifier === 'all' && operator.family !== 'null' && keyFact(key)?.isMultivalued === false)
    yield {
      check: 'FORALLVALUES_WITH_SINGLE_VALUED_KEY',
      value,
      says:
        `\`ForAllValues:\` holds for requests without \`${written}\`, which has one value and needs no set ` +
        'operator',
    };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip */
const pairs: Readonly<
  Record<string, { readonly with: readonly string[]; readonly shown: string; readonly onlyAllow?: true }>
> = {
  'aws:vpcsourceip': {
    with: ['aws:sourcevpc', 'aws:sourcevpce', 'aws:sourcevpcarn'],
    shown: '`aws:SourceVpc`, `aws:SourceVpce` or `aws:SourceVpcArn`',
  },
  'aws:ec2instancesourceprivateipv4': {
    with: ['aws:ec2instancesourcevpc'],
    shown: '`aws:Ec2InstanceSourceVpc`',
    onlyAllow: true,
  },
};

function* pairFaults(
  { statement, key, written, value }: ConditionEntry,
  all: readonly ConditionEntry[],
): Iterable<Fault> {
  const pair = Object.hasOwn(pairs, key) ? pairs[key] : undefined;
  if (pair === undefined || all.some((other) => pair.with.includes(other.key))) return;
  if (pair.onlyAllow && literal(get(statement, 'Effect')) === 'Deny') return;
  yield {
    check: 'MISSING_PAIRED_CONDITION_KEYS',
    value,
    says: `the addresses of \`${written}\` are those of any VPC, expected ${pair.shown} beside it`,
  };
}

function* spoofable({ key, written, value, operator }: ConditionEntry): Iterable<Fault> {
  if (isKey(key, 'aws:referer', 'aws:useragent') && operator.family !== 'null')
    yield {
      check: 'UNTRUSTWORTHY_CONDITION_KEY',
      value,
      says: `callers send whatever they like as \`${written}\``,
    };
}

function* audienceFaults({ key, written, quantifier, value }: ConditionEntry): Iterable<Fault> {
  if (!key.endsWith(':aud') || quantifier === undefined) return;
  yield quantifier === 'any'
    ? {
        check: 'FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE',
        value,
        says: `the audience \`${written}\` has one value, and \`ForAnyValue:\` is for keys with several`,
      }
    : {
        check: 'CONFIRM_AUDIENCE_CLAIM_TYPE',
        value,
        says: `\`ForAllValues:\` holds for tokens without the audience \`${written}\``,
      };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive */
function* sensitiveFaults({ operator, key, written }: ConditionEntry, text: string, value: Value): Iterable<Fault> {
  if (operator.family !== 'string') return;
  if (operator.takesWildcards && keyFact(key)?.isSensitive === true && /[*?]/.test(withoutVariables(text)))
    yield {
      check: 'WILDCARD_USAGE_TOO_PERMISSIVE',
      value,
      says: `\`${text}\` stands for whatever begins or ends so, and \`${written}\` is to name one`,
    };
  // on either side of a comparison a variable of the same request stands for whoever asks
  if (isKey(key, 'aws:userid') && /^\$\{[^}]*\}$/.test(text) && holdsVariable(text))
    yield {
      check: 'VARIABLE_USAGE_TOO_PERMISSIVE',
      value,
      says: `\`${text}\` is whatever the request says, so that \`${written}\` is compared with no fixed id`,
    };
}

/** In a string `*` goes over the colons of an ARN. */
function* segmentFaults(
  { operatorName, key, written, name }: ConditionEntry,
  text: string,
  value: Value,
): Iterable<Fault> {
  if (!/^string(not)?like$/.test(operatorName) || keyFact(key)?.types.includes('ARN') !== true) return;
  const inside = text.replace(/\*+$/, '');
  if (!inside.includes('*') || !text.startsWith('arn:')) return;
  const operator = name.replace(/String/i, 'Arn');
  yield {
    check: 'STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS',
    value,
    says:
      `to \`${name}\` the \`*\` in \`${text}\` may stand for several fields of the ARN in \`${written}\`, ` +
      `expected \`${operator}\``,
  };
}

const repositoryKey = 'token.actions.githubusercontent.com:sub';

/** A repository is a fixed source; what may be any repository is none. */
function* repositoryFaults({ operator, key, written }: ConditionEntry, text: string, value: Value): Iterable<Fault> {
  if (key !== repositoryKey || !operator.takesWildcards || operator.isNegated) return;
  const [, repository = ''] = /^repo:([^:]*)/.exec(text) ?? [];
  if (/[*?]/.test(repository) || (!text.startsWith('repo:') && /[*?]/.test(text)))
    yield {
      check: 'SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED',
      value,
      says: `\`${text}\` in \`${written}\` names no single repository`,
    };
}
