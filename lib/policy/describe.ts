import type { Action } from './actions';
import type { Witness } from './question';
import type { SymbolTable } from './document';
import { identityKind, type Caller, type IdentityCaller, type IdentityKind } from './request';
import { anyService, type RequestContext } from './request-context';

/** A request in words: ``anyone, unsigned, may do `s3:GetObject` on `arn:aws:s3:::data/x` over HTTP``. */
export function describeWitness({ request, requestContext }: Witness, symbolTable: SymbolTable): string {
  const told = new Set([
    'aws:securetransport',
    'aws:principalaccount',
    'aws:principaltype',
    'aws:principalarn',
    'aws:principalisawsservice',
    'aws:principalservicename',
  ]);
  const context = [...request.context]
    .filter(([key]) => !told.has(key))
    .map(([key, values]) => `\`${key}\` \`${values.map((value) => symbolTable.decode(value)).join(', ')}\``);
  const over = requestContext.transport === 'http' ? ' over HTTP' : '';
  return `${describeCaller(request.caller, requestContext.trust, symbolTable)}: \`${request.action}\` on \`${symbolTable.decode(request.resource)}\`${over}${context.length > 0 ? ` with ${context.join(' and ')}` : ''}`;
}

/** Who asks, in words. */
export function describeCaller(caller: Caller, trust: RequestContext['trust'], symbolTable: SymbolTable): string {
  const decode = (encoded: string): string => symbolTable.decode(encoded);
  switch (caller.kind) {
    case 'anonymous':
      return 'anyone, unsigned';
    case 'identity':
      return describeIdentity(caller, trust, decode);
    case 'service':
      return caller.name === anyService ? 'any AWS service' : `the service \`${decode(caller.name)}\``;
    case 'canonical':
      return `the canonical user \`${decode(caller.id)}\``;
    case 'federated':
      return `users of \`${decode(caller.name)}\``;
  }
}

const kindWords: Readonly<Record<IdentityKind, string>> = {
  role: 'anyone',
  user: 'any IAM user',
  root: 'the root user',
  'federated-user': 'any federated user',
};

function describeIdentity(
  caller: IdentityCaller,
  trust: RequestContext['trust'],
  decode: (encoded: string) => string,
): string {
  const who = kindWords[identityKind(caller)];
  const account = `the account \`${decode(caller.account)}\``;
  switch (trust) {
    case 'member':
      return `${who === 'anyone' ? '' : `${who} of `}any account of the organisation \`${decode(caller.organization ?? '')}\``;
    case 'external':
      return who === 'anyone' ? 'anyone with an AWS account' : `${who} of any AWS account`;
    case 'owner':
      if (caller.any === undefined) return `the bucket's own account, as \`${decode(caller.arn)}\``;
      return who === 'anyone' ? 'any principal of its own account' : `${who} of its own account`;
    default:
      if (caller.any === undefined) return `\`${decode(caller.arn)}\``;
      return who === 'anyone' ? account : `${who} of ${account}`;
  }
}

/** ``all actions``, ``actions on the bucket itself``, or the first few by name. */
export function describeActions(some: readonly Action[], all: readonly Action[]): string {
  // on bucket after bucket it is the same actions that are left open
  const id = `${all.length}|${some.map(({ name, on }) => `${on} ${name}`).join()}`;
  let known = described.get(id);
  if (known === undefined) {
    known = describe(some, all);
    if (described.size > 500) described.clear();
    described.set(id, known);
  }
  return known;
}

const described = new Map<string, string>();

function describe(some: readonly Action[], all: readonly Action[]): string {
  const keyOf = ({ name, on }: Action): string => `${on} ${name}`;
  const left = new Set(some.map(keyOf));
  const isAll = (on?: Action['on']): boolean =>
    all.every((action) => left.has(keyOf(action)) === (on === undefined || action.on === on));
  if (isAll()) return 'all actions';
  if (isAll('bucket')) return 'all actions on the bucket itself';
  if (isAll('object')) return 'all actions on objects';
  const preferred = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket', 's3:PutBucketPolicy'];
  const names = [...new Set(some.map(({ name }) => name))].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  function rank(name: string): number {
    const place = preferred.indexOf(name);
    return place === -1 ? preferred.length : place;
  }
  const shown = names
    .slice(0, 3)
    .map((name) => `\`${name}\``)
    .join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more actions` : shown;
}
