import { isKey } from './condition-keys';
import { conditionEntries, holdsVariable, textsOf, type ConditionEntry } from './condition-entries';
import { keyFact, type KeyType } from './key-types';
import { parseBlock } from './networks';
import { toTime, type OperatorFamily } from './operators';
import { whyAnything, type PolicyFault } from './policy-fault';
import type { Value } from '../template';

/** The checks that `mistypedValues` makes. */
export const mistypedChecks = [
  'INVALID_CONDITION_MULTIPLE_BOOLEAN',
  'INVALID_KMS_KEY_VALUE',
  'INVALID_REGION',
  'INVALID_SERVICE_PRINCIPAL_FORMAT',
  'INVALID_VARIABLE_FOR_OPERATOR',
  'INVALID_VPCE_FORMAT',
  'INVALID_VPC_FORMAT',
  'TYPE_MISMATCH',
  'TYPE_MISMATCH_BOOLEAN',
  'TYPE_MISMATCH_DATE',
  'TYPE_MISMATCH_IP_RANGE',
  'TYPE_MISMATCH_NUMBER',
  'TYPE_MISMATCH_STRING',
  'WILDCARD_WITHOUT_LIKE_OPERATOR',
] as const;

type Fault = PolicyFault<(typeof mistypedChecks)[number]>;

/** Conditions of a statement whose values are of another kind than their operator or key compares. */
export function* mistypedValues(statement: Value): Iterable<Fault> {
  for (const entry of conditionEntries(statement)) {
    yield* operatorFaults(entry);
    yield* openValues(entry);
    for (const [text, value] of textsOf(entry.values ?? [])) {
      if (holdsVariable(text)) yield* variableFaults(entry, value);
      else
        yield* [
          ...wildcardFaults(entry, text, value),
          ...kindFaults(entry, text, value),
          ...formFaults(entry, text, value),
        ];
    }
  }
}

const familiesOf: Readonly<Record<KeyType, readonly OperatorFamily[]>> = {
  String: ['string'],
  ARN: ['arn', 'string'],
  Numeric: ['numeric'],
  Date: ['date'],
  Bool: ['bool'],
  IPAddress: ['ip'],
  Binary: ['binary'],
};

function* operatorFaults({
  key,
  written,
  name,
  operator,
  operatorName,
  value,
  values,
}: ConditionEntry): Iterable<Fault> {
  const fact = keyFact(key);
  // a tag or an encryption context may hold any text, numbers and ARNs among them
  const types = fact?.isFree === true ? undefined : fact?.types;
  const isRight = types?.some((type) => familiesOf[type].includes(operator.family)) ?? true;
  if (!isRight && operator.family !== 'null' && types !== undefined)
    yield {
      check: 'TYPE_MISMATCH',
      value,
      says: `\`${written}\` is of the type ${types.join(' or ')}, which \`${name}\` does not compare`,
    };
  if (operatorName === 'bool' && textsOf(values ?? []).length > 1)
    yield {
      check: 'INVALID_CONDITION_MULTIPLE_BOOLEAN',
      value,
      says: `\`${written}\` takes one value, \`true\` or \`false\``,
    };
}

function* openValues({ operator: { family }, key, values, value }: ConditionEntry): Iterable<Fault> {
  if ((family === 'string' || family === 'arn') && formOf(key) === undefined) return;
  for (const one of values ?? [value]) {
    const open = whyAnything(one);
    if (open !== undefined) yield { value: one, open };
  }
}

function* variableFaults({ operator, name }: ConditionEntry, value: Value): Iterable<Fault> {
  if (!operator.takesVariables)
    yield { check: 'INVALID_VARIABLE_FOR_OPERATOR', value, says: `\`${name}\` takes no policy variables` };
}

function* wildcardFaults({ operator, name, key }: ConditionEntry, text: string, value: Value): Iterable<Fault> {
  if (operator.family !== 'string' || operator.takesWildcards) return;
  // a question mark stands in addresses of pages as well
  const literal = text.replace(/\$\{[*?$]\}/g, '');
  if (!(isKey(key, 'aws:referer') ? /\*/ : /[*?]/).test(literal)) return;
  yield {
    check: 'WILDCARD_WITHOUT_LIKE_OPERATOR',
    value,
    says: `to \`${name}\` the wildcard in \`${text}\` is a letter like others`,
  };
}

interface Kind {
  readonly check: Extract<Fault['check'], `TYPE_MISMATCH_${string}`>;
  readonly what: string;
  readonly holds: (text: string) => boolean;
}

const truth: Kind = {
  check: 'TYPE_MISMATCH_BOOLEAN',
  what: '`true` or `false`',
  holds: (text) => /^(true|false)$/i.test(text),
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const kinds: Readonly<Partial<Record<OperatorFamily, Kind>>> = {
  bool: truth,
  null: truth,
  numeric: {
    check: 'TYPE_MISMATCH_NUMBER',
    what: 'a number',
    holds: (text) => text.trim() !== '' && !Number.isNaN(Number(text)),
  },
  date: {
    check: 'TYPE_MISMATCH_DATE',
    what: 'a date of ISO 8601',
    holds: (text) => /^\d/.test(text) && toTime(text) !== undefined,
  },
  ip: {
    check: 'TYPE_MISMATCH_IP_RANGE',
    what: 'an address or a range in CIDR notation',
    holds: (text) => parseBlock(text) !== undefined,
  },
  binary: {
    check: 'TYPE_MISMATCH_STRING',
    what: 'base64',
    holds: (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text),
  },
};

function* kindFaults({ operator, name }: ConditionEntry, text: string, value: Value): Iterable<Fault> {
  const kind = kinds[operator.family];
  if (kind !== undefined && !kind.holds(text))
    yield { check: kind.check, value, says: `\`${text}\` is not ${kind.what}, which \`${name}\` compares` };
}

interface Form {
  readonly check: Extract<Fault['check'], `INVALID_${string}`>;
  readonly what: string;
  readonly holds: (text: string) => boolean;
}

const region: Form = {
  check: 'INVALID_REGION',
  what: 'a region',
  holds: (text) => /^([a-z]+(-[a-z]+)+-\d+|EU|aws-[a-z-]+|)$/.test(text),
};
const servicePrincipal: Form = {
  check: 'INVALID_SERVICE_PRINCIPAL_FORMAT',
  what: 'a service principal like `s3.amazonaws.com`',
  holds: (text) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text),
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const forms: Readonly<Record<string, Form>> = {
  'aws:sourcevpc': {
    check: 'INVALID_VPC_FORMAT',
    what: 'a VPC, `vpc-` and 8 or 17 letters and digits',
    holds: (text) => /^vpc-([0-9a-z]{8}|[0-9a-z]{17})$/i.test(text),
  },
  'aws:sourcevpce': {
    check: 'INVALID_VPCE_FORMAT',
    what: 'a VPC endpoint, `vpce-` and 8 or 17 letters and digits',
    holds: (text) => /^vpce-([0-9a-z]{8}|[0-9a-z]{17})$/i.test(text),
  },
  'aws:requestedregion': region,
  's3:locationconstraint': region,
  's3:destinationregion': region,
  'aws:principalservicename': servicePrincipal,
  'aws:principalservicenameslist': servicePrincipal,
  'aws:calledvia': servicePrincipal,
  'aws:calledviafirst': servicePrincipal,
  'aws:calledvialast': servicePrincipal,
  // https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
  'kms:viaservice': {
    check: 'INVALID_SERVICE_PRINCIPAL_FORMAT',
    what: 'a service in a region like `s3.eu-west-1.amazonaws.com`',
    holds: (text) => /^[a-z0-9-]+\.[a-z0-9-]+\.[a-z0-9.-]+$/.test(text),
  },
  's3:x-amz-server-side-encryption-aws-kms-key-id': {
    check: 'INVALID_KMS_KEY_VALUE',
    what: 'the ARN of a key',
    holds: (text) => /^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+$/.test(text),
  },
};

function formOf(key: string): Form | undefined {
  return Object.hasOwn(forms, key) ? forms[key] : undefined;
}

function* formFaults({ operator, key, written }: ConditionEntry, text: string, value: Value): Iterable<Fault> {
  const form = operator.family === 'string' || operator.family === 'arn' ? formOf(key) : undefined;
  if (form === undefined || /[*?]/.test(text) || form.holds(text)) return;
  yield { check: form.check, value, says: `\`${text}\` is not ${form.what}, which \`${written}\` holds` };
}
