import { get, items, literal, type Value } from '../template';
import { membersOf, textsOf } from './condition-entries';
import { whyAnything, type PolicyFault } from './policy-fault';

/** The checks that `trustFaults` makes. */
export const trustChecks = [
  'INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY',
  'MISMATCHED_ACTION_FOR_PRINCIPAL',
  'MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY',
  'ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL',
  'ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE',
] as const;

type Fault = PolicyFault<(typeof trustChecks)[number]>;

/** What a statement of a role's trust policy may not say, or says of somebody who cannot do it. */
export function* trustFaults(statement: Value): Iterable<Fault> {
  const notPrincipal = get(statement, 'NotPrincipal');
  if (notPrincipal.kind !== 'absent')
    yield {
      check: 'ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL',
      value: notPrincipal,
      says: 'trust policies take no `NotPrincipal`',
    };
  for (const name of ['Resource', 'NotResource']) {
    const value = get(statement, name);
    if (value.kind !== 'absent')
      yield {
        check: 'ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE',
        value,
        says: `a trust policy is about its role and takes no \`${name}\``,
      };
  }
  yield* federatedFaults(statement);
  yield* anywhereFaults(statement);
}

function actionsOf(statement: Value): readonly string[] {
  return textsOf(items(get(statement, 'Action')) ?? []).map(([text]) => text.toLowerCase());
}

function* federatedFaults(statement: Value): Iterable<Fault> {
  const federated = items(get(statement, 'Principal', 'Federated')) ?? [];
  for (const value of federated) {
    const open = whyAnything(value);
    if (open !== undefined) yield { value, open };
  }
  const actions = actionsOf(statement);
  for (const [text, value] of textsOf(federated)) {
    const isSaml = /^arn:[^:]+:iam::\d{12}:saml-provider\/.+$/.test(text);
    const isOpenId = /^arn:[^:]+:iam::\d{12}:oidc-provider\/.+$/.test(text) || /^[\w-]+(\.[\w-]+)+$/.test(text);
    if (!isSaml && !isOpenId)
      yield {
        check: 'INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY',
        value,
        says: `\`${text}\` is neither the domain of an identity provider nor the ARN of one`,
      };
    const other = isSaml ? 'sts:assumerolewithwebidentity' : 'sts:assumerolewithsaml';
    const own = isSaml ? 'sts:AssumeRoleWithSAML' : 'sts:AssumeRoleWithWebIdentity';
    if ((isSaml || isOpenId) && actions.includes(other) && !actions.includes(own.toLowerCase()))
      yield {
        check: 'MISMATCHED_ACTION_FOR_PRINCIPAL',
        value,
        says: `whom \`${text}\` knows takes on roles by \`${own}\``,
      };
  }
  const kinds = membersOf(get(statement, 'Principal')).map(([kind]) => kind);
  const withToken = actions.find((action) => /^sts:assumerolewith(saml|webidentity)$/.test(action));
  if (kinds.length > 0 && !kinds.includes('Federated') && withToken !== undefined && actions.length === 1)
    yield {
      check: 'MISMATCHED_ACTION_FOR_PRINCIPAL',
      value: get(statement, 'Principal'),
      says: `\`${withToken}\` is for principals of the kind \`Federated\``,
    };
}

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html */
function* anywhereFaults(statement: Value): Iterable<Fault> {
  const action = get(statement, 'Action');
  const services = textsOf(items(get(statement, 'Principal', 'Service')) ?? []).map(([text]) => text);
  const listed = items(action) ?? [];
  const open = listed.map(whyAnything).find((one) => one !== undefined) ?? whyAnything(action);
  if (!services.includes('rolesanywhere.amazonaws.com') || literal(get(statement, 'Effect')) !== 'Allow') return;
  const actions = actionsOf(statement);
  const needed = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'];
  const missing = needed.filter((name) => !actions.includes(name.toLowerCase()));
  if (missing.length === 0 || actions.some((text) => /[*?]/.test(text))) return;
  if (open !== undefined) yield { value: action, open };
  else
    yield {
      check: 'MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY',
      value: action,
      says: `\`rolesanywhere.amazonaws.com\` needs ${missing.map((name) => `\`${name}\``).join(' and ')} as well`,
    };
}
