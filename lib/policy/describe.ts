import type { Action } from './actions';
import type { Witness } from './question';
import type { SymbolTable } from './document';
import { identityKind, type Requester, type IdentityRequester, type IdentityKind } from './request';
import { RecentlyUsed } from './recently-used';
import { anyService, type RequestContext } from './request-context';

/** A request in words: ``anyone, unsigned: `s3:GetObject` on `arn:aws:s3:::data/x` over HTTP``. */
export function describeWitness(witness: Witness, symbolTable: SymbolTable): string {
  const who = describeRequester(witness.request.requester, witness.requestContext.trust, symbolTable);
  return `${who}: ${describeRequest(witness, symbolTable)}`;
}

/**
 * A request that nothing denies, in words: whether somebody is let in at all was not asked, so it is nobody's in
 * particular.
 */
export function describeUndenied(witness: Witness, symbolTable: SymbolTable): string {
  return `whoever is let in, now or later, may ${describeRequest(witness, symbolTable)}`;
}

function describeRequest({ request, requestContext }: Witness, symbolTable: SymbolTable): string {
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
  const named = `\`${request.action}\` on \`${symbolTable.decode(request.resource)}\``;
  return `${named}${over}${context.length > 0 ? ` with ${context.join(' and ')}` : ''}`;
}

/** Who asks, in words. */
export function describeRequester(
  requester: Requester,
  trust: RequestContext['trust'],
  symbolTable: SymbolTable,
): string {
  const decode = (encoded: string): string => symbolTable.decode(encoded);
  switch (requester.kind) {
    case 'anonymous':
      return 'anyone, unsigned';
    case 'identity':
      return describeIdentity(requester, trust, decode);
    case 'service':
      return requester.name === anyService ? 'any AWS service' : `the service \`${decode(requester.name)}\``;
    case 'canonical':
      return `the canonical user \`${decode(requester.id)}\``;
    case 'federated':
      return `users of \`${decode(requester.name)}\``;
  }
}

const kindWords: Readonly<Record<IdentityKind, string>> = {
  role: 'anyone',
  user: 'any IAM user',
  root: 'the root user',
  'federated-user': 'any federated user',
};

function describeIdentity(
  requester: IdentityRequester,
  trust: RequestContext['trust'],
  decode: (encoded: string) => string,
): string {
  const who = kindWords[identityKind(requester)];
  const account = `the account \`${decode(requester.account)}\``;
  switch (trust) {
    case 'member':
      return (
        `${who === 'anyone' ? '' : `${who} of `}any account of the organisation ` +
        `\`${decode(requester.organization ?? '')}\``
      );
    case 'external':
      return who === 'anyone' ? 'anyone with an AWS account' : `${who} of any account`;
    case 'owner':
      if (requester.any === undefined) return `the bucket's own account, as \`${decode(requester.arn)}\``;
      return who === 'anyone' ? 'any principal of its own account' : `${who} of its own account`;
    default:
      if (requester.any === undefined) return `\`${decode(requester.arn)}\``;
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
    described.set(id, known);
  }
  return known;
}

const described = new RecentlyUsed<string, string>(500);

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
