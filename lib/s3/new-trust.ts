import {
  actionsMatching,
  describeRequester,
  permitsBeyond,
  readPolicy,
  requestersOf,
  roleActions,
  textOfStatement,
  type Answer,
  type GivenSymbols,
  type OpenPattern,
  type Policy,
  type PolicySubject,
  type RequestContext,
  type SymbolTable,
} from '../policy';
import { accountOf, getDocument } from '../template';
import { permissionsOf, type Identity } from './identity';
import { symbolTableOf } from './stated-names';

/** Somebody who may assume a role and could not in another state. */
export interface GainedTrust {
  readonly name: string;
  readonly trust: RequestContext['trust'];
  readonly level: 'assume';
  readonly answer: Answer;
}

/**
 * Who may assume a role that reaches S3 and could not in another state, by what its trust policies say; nobody of a
 * role that is not there in the other state, since what it may do is new itself.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html
 */
export function gainedTrust(
  now: Identity,
  before: Identity | undefined,
  given: GivenSymbols,
): { readonly gained: readonly GainedTrust[]; readonly symbolTable: SymbolTable } {
  const symbolTable = symbolTableOf(now.estate, now.resource.template, {}, given);
  const isRole = now.resource.type === 'AWS::IAM::Role' && before?.resource.type === 'AWS::IAM::Role';
  if (!isRole || !reachesS3(now, symbolTable)) return { gained: [], symbolTable };
  const earlier = symbolTableOf(before.estate, before.resource.template, {}, given);
  const self = symbolTable.encode(now.arn);
  const account = symbolTable.encode(accountOf(now.resource.template));
  const [policy, then] = [trustPolicy(now, symbolTable, self), trustPolicy(before, earlier, self)];
  if (textOf(policy) === textOf(then)) return { gained: [], symbolTable };
  const [subject, than] = [trustSubject(policy, self, account), trustSubject(then, self, account)];
  const gained = requestersOf([policy, then], account, []).flatMap(({ requester, trust }): readonly GainedTrust[] => {
    const answer = permitsBeyond(subject, than, { requesters: [{ requester, trust }], everyGrant: true }, 20);
    const name = describeRequester(requester, trust, symbolTable).replace(/`/g, '');
    return answer.kind === 'no' ? [] : [{ name, trust, level: 'assume', answer }];
  });
  return { gained, symbolTable };
}

/** A trust policy names no resource: it is about its role. */
function trustPolicy({ properties }: Identity, symbolTable: SymbolTable, self: string): Policy {
  const policy = readPolicy(getDocument(properties, 'AssumeRolePolicyDocument'), symbolTable);
  const resources = [{ pattern: [self] }];
  return { ...policy, statements: policy.statements.map((statement) => ({ ...statement, resources })) };
}

function trustSubject(policy: Policy, self: string, account: string): PolicySubject {
  const target = { self, parts: `${self}/` };
  return { target, account, actions: roleActions, layers: [{ policy, target }] };
}

function textOf({ version, open, statements }: Policy): string {
  return JSON.stringify([version, String(open), statements.map(textOfStatement)]);
}

/** Whether its own policies allow something of S3, or may. */
function reachesS3(identity: Identity, symbolTable: SymbolTable): boolean {
  const { policy } = permissionsOf(identity, symbolTable);
  const isOfS3 = ({ pattern, open }: OpenPattern): boolean =>
    open !== undefined || [...actionsMatching(pattern)].some((name) => name.startsWith('s3:'));
  return (
    policy.open !== undefined ||
    policy.statements.some(
      ({ effect, open, actions }) =>
        open !== undefined || (effect === 'Allow' && (actions === undefined || actions.some(isOfS3))),
    )
  );
}
