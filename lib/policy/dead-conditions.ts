import { isKey } from './condition-keys';
import { get, type Value } from '../template';
import { conditionEntries, membersOf, textsOf, type ConditionEntry } from './condition-entries';
import { keyFact } from './key-types';
import { inNetworks, networksOf, parseBlock } from './networks';
import { whyAnything, type PolicyFault } from './policy-fault';

/** The checks that `deadConditions` makes. */
export const deadConditionChecks = [
  'EMPTY_ARRAY_CONDITION',
  'EMPTY_ARRAY_CONDITION_FORALLVALUES',
  'EMPTY_ARRAY_CONDITION_FORANYVALUE',
  'EMPTY_ARRAY_CONDITION_IFEXISTS',
  'MISSING_QUALIFIER',
  'NULL_WITH_QUALIFIER',
  'PRIVATE_IP_ADDRESS',
  'PRIVATE_IP_ADDRESS_SUBSET',
  'PRIVATE_NOT_IP_ADDRESS',
  'PRIVATE_NOT_IP_ADDRESS_SUBSET',
  'REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION',
  'UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL',
] as const;

type Fault = PolicyFault<(typeof deadConditionChecks)[number]>;

/** Conditions of a statement, or values of them, that never hold or always do, whatever the request. */
export function* deadConditions(statement: Value): Iterable<Fault> {
  for (const entry of conditionEntries(statement)) {
    if (isKey(entry.key, 'aws:sourceip') && entry.operator.family === 'ip') yield* privateAddresses(entry);
    yield* [...emptyValues(entry), ...setOperatorFaults(entry), ...impossible(entry), ...strangeToServices(entry)];
  }
}

/**
 * RFC 1918 and RFC 4193: nobody comes to S3 from there but through an endpoint, and then `aws:SourceIp` is not there.
 */
const privateNetworks = networksOf(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']);

function isPrivate(text: string): boolean {
  const block = parseBlock(text);
  const [address = ''] = text.split('/');
  if (block === undefined || !inNetworks(privateNetworks, address)) return false;
  return privateNetworks[block.size].some(({ first, last }) => first <= block.first && block.last <= last);
}

function* privateAddresses({ operator, values, value, name }: ConditionEntry): Iterable<Fault> {
  const texts = textsOf(values ?? []);
  const found = texts.filter(([text]) => isPrivate(text));
  const open = values === undefined ? whyAnything(value) : values.map(whyAnything).find((one) => one !== undefined);
  if (open !== undefined) yield { value, open };
  if (found.length === 0) return;
  const isAll = found.length === values?.length;
  const shown = found.map(([text]) => `\`${text}\``).join(', ');
  const says = `requests reach S3 from public addresses, and ${shown} under \`${name}\` ${
    operator.isNegated ? 'leaves out none of them' : 'is met by none of them'
  }; \`aws:VpcSourceIp\` is the key for private ones`;
  const check = operator.isNegated
    ? isAll
      ? 'PRIVATE_NOT_IP_ADDRESS'
      : 'PRIVATE_NOT_IP_ADDRESS_SUBSET'
    : isAll
      ? 'PRIVATE_IP_ADDRESS'
      : 'PRIVATE_IP_ADDRESS_SUBSET';
  yield { check, value, says };
}

function* emptyValues({ value, values, quantifier, ifExists, written }: ConditionEntry): Iterable<Fault> {
  if (value.kind !== 'list' || values?.length !== 0) return;
  const check =
    quantifier === 'any'
      ? 'EMPTY_ARRAY_CONDITION_FORANYVALUE'
      : quantifier === 'all'
        ? 'EMPTY_ARRAY_CONDITION_FORALLVALUES'
        : ifExists
          ? 'EMPTY_ARRAY_CONDITION_IFEXISTS'
          : 'EMPTY_ARRAY_CONDITION';
  const says =
    quantifier === 'all' || (quantifier === undefined && ifExists)
      ? `\`${written}\` has no values, so that it asks whether the key is missing; \`Null\` asks that`
      : `\`${written}\` has no values to compare with`;
  yield { check, value, says };
}

function* setOperatorFaults({ quantifier, operator, key, written, value, name }: ConditionEntry): Iterable<Fault> {
  if (operator.family === 'null' && quantifier !== undefined)
    yield {
      check: 'NULL_WITH_QUALIFIER',
      value,
      says: `\`${name}\` ${quantifier === 'all' ? 'always' : 'never'} holds`,
    };
  if (operator.family !== 'null' && quantifier === undefined && keyFact(key)?.isMultivalued === true)
    yield {
      check: 'MISSING_QUALIFIER',
      value,
      says:
        `\`${written}\` has several values, which \`${name}\` compares with \`ForAnyValue:\` or ` +
        `\`ForAllValues:\` only`,
    };
}

function* impossible({ operator, quantifier, key, written, value, values, ifExists }: ConditionEntry): Iterable<Fault> {
  const isWhole = operator.takesWildcards && textsOf(values ?? []).some(([text]) => /^\*+$/.test(text));
  if (!isWhole || !operator.isNegated || quantifier !== undefined) return;
  if (!ifExists && keyFact(key)?.isAlwaysThere === true)
    yield {
      check: 'REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION',
      value,
      says: `\`${written}\` is always there and always meets \`*\`, so that the statement never applies`,
    };
}

/** Keys of principals with an identity in an account, which services are not. */
const identityKeys =
  /^aws:(principal(orgid|orgpaths|arn|account|type|tag\/.*)|username|sourceidentity|multifactorauth(present|age))$/;

function* strangeToServices({ statement, key, written, value, operator }: ConditionEntry): Iterable<Fault> {
  const principal = membersOf(get(statement, 'Principal'));
  const isService = principal.length > 0 && principal.every(([kind]) => kind === 'Service');
  if (isService && identityKeys.test(key) && operator.family !== 'null')
    yield {
      check: 'UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL',
      value,
      says:
        `requests of a service do not carry \`${written}\`; \`aws:SourceOrgID\` and \`aws:SourceAccount\` ` +
        'say whom it works for',
    };
}
