import {
  type Requester,
  type RequestedAccessPoint,
  type Layer,
  type Policy,
  type RequestContext,
  type Target,
  type SymbolTable,
} from '../policy';
import { accountOf, allItems, get, literal, type Resource, type Template } from '../template';
import { property } from './estate';
import { nameOf, permissionsOf, type Identity, type Permissions } from './identity';

/** A role or user of the estate as somebody who asks, with what its own policies say. */
export interface IdentityPrincipal {
  readonly identity: Identity;
  readonly name: string;
  readonly requester: Extract<Requester, { readonly kind: 'identity' }>;
  readonly trust: RequestContext['trust'];
  readonly permissions: Permissions;
  /** names of others whose own policies say the same, where nothing tells them apart */
  readonly alike?: readonly string[];
}

export function principalOf(identity: Identity, symbolTable: SymbolTable, owner: Template): IdentityPrincipal {
  const account = symbolTable.encode(accountOf(identity.resource.template));
  return {
    identity,
    name: nameOf(identity.resource),
    requester: { kind: 'identity', account, arn: symbolTable.encode(identity.arn) },
    trust: account === symbolTable.encode(accountOf(owner)) ? 'owner' : 'named',
    permissions: permissionsIn(identity, symbolTable),
  };
}

interface PermissionsKnown {
  readonly namesKnown: number;
  readonly permissions: Permissions;
}

const permissionsKnown = new WeakMap<SymbolTable, Map<Resource, PermissionsKnown>>();

/** What its own policies say, in these symbols: read once where no world tells it apart. */
function permissionsIn(identity: Identity, symbolTable: SymbolTable): Permissions {
  const { resource, estate } = identity;
  const known = permissionsKnown.get(symbolTable) ?? new Map<Resource, PermissionsKnown>();
  permissionsKnown.set(symbolTable, known);
  const before = known.get(resource);
  if (before !== undefined && before.namesKnown === symbolTable.namesKnown) return before.permissions;
  const { asked } = estate.world;
  const permissions = permissionsOf(identity, symbolTable);
  if (estate.world.asked === asked) known.set(resource, { namesKnown: symbolTable.namesKnown, permissions });
  return permissions;
}

const sessionArn = /^arn:([^:]*):sts::([^:]*):assumed-role\/([^/]+)\//;

/**
 * Whether the requester is the role or user with this ARN, or a session of the role; sessions do not tell the path of
 * their role.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-role-session
 */
export function isOrActsAs(requester: Requester, arn: string): boolean {
  if (requester.kind !== 'identity') return false;
  if (requester.arn === arn) return true;
  const [, partition, account, role] = sessionArn.exec(requester.arn) ?? [];
  return role !== undefined && arn.startsWith(`arn:${partition}:iam::${account}:role/`) && arn.endsWith(`/${role}`);
}

/**
 * The layers that an identity's own policies make for requests to a target, `through` one access point where there are
 * some.
 */
export function identityLayers(
  { requester, permissions }: IdentityPrincipal,
  target: Target,
  through?: RequestedAccessPoint,
): { readonly grants: Layer; readonly limits: readonly Layer[] } {
  const appliesTo = (requestContext: RequestContext): boolean =>
    isOrActsAs(requestContext.requester, requester.arn) &&
    (through === undefined || requestContext.through === through);
  return {
    grants: { policy: permissions.policy, target, appliesTo },
    limits: permissions.boundary ? [{ policy: permissions.boundary, target, appliesTo }] : [],
  };
}

/**
 * The policy without what it only hands on: an Allow for its own account as a whole leaves it to that account's
 * identity policies who may.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts
 */
export function withoutDelegation(policy: Policy, account: string): Policy {
  return {
    ...policy,
    statements: policy.statements.flatMap((statement) => {
      if (statement.effect === 'Deny' || statement.principals === undefined) return [statement];
      const principals = statement.principals.filter(
        (principal) => principal.kind !== 'account' || principal.account !== account,
      );
      return principals.length === 0 ? [] : [{ ...statement, principals }];
    }),
  };
}

/**
 * The tags that the template states for the role or user, as requests of it carry them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltag
 */
export function statedTags(identity: Identity, symbolTable: SymbolTable): ReadonlyMap<string, readonly string[]> {
  return new Map(
    allItems(property(identity, 'Tags')).flatMap((tag): [string, string[]][] => {
      const [key, value] = [literal(get(tag, 'Key')), get(tag, 'Value')];
      if (key === undefined || value.kind !== 'text') return [];
      return [[`aws:principaltag/${key.toLowerCase()}`, [symbolTable.encode(value.text)]]];
    }),
  );
}
