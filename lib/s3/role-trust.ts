import {
  ask,
  readPolicy,
  roleActions,
  type Answer,
  type Policy,
  type PolicySubject,
  type SymbolTable,
} from '../policy';
import { accountOf, getDocument, type Value } from '../template';
import type { Identity } from './identity';
import { isFromService } from './questions';
import { symbolTableOf } from './stated-names';

/** The trust policy of a role: who may assume it. */
export interface RoleTrust {
  readonly document: Value;
  /** its statements, each on the role itself: trust policies name no resource */
  readonly policy: Policy;
  readonly subject: PolicySubject;
}

/** What the role says of who may assume it. */
export function trustOf(role: Identity, symbolTable: SymbolTable): RoleTrust {
  const document = getDocument(role.properties, 'AssumeRolePolicyDocument');
  const read = readPolicy(document, symbolTable);
  const self = symbolTable.encode(role.arn);
  const target = { self, parts: `${self}/` };
  const policy = {
    ...read,
    statements: read.statements.map((statement) => ({ ...statement, resources: [{ pattern: [self] }] })),
  };
  const account = symbolTable.encode(accountOf(role.resource.template));
  return { document, policy, subject: { target, account, actions: roleActions, layers: [{ policy, target }] } };
}

/** Whether a service may assume the role. */
export function mayServiceAssume(role: Identity, service: string): Answer {
  const { subject } = trustOf(role, symbolTableOf(role.estate, role.resource.template));
  return ask(subject, {
    base: 'allowed',
    action: ({ name }) => name === 'sts:AssumeRole',
    requesters: [{ requester: { kind: 'service', name: service }, trust: 'service' }],
    requestContext: isFromService,
  });
}
