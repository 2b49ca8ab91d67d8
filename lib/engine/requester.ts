import type { Requester, RequestContext } from '../policy';
import { identitiesOf, isOrActsAs, namesOf, principalOf, type EffectiveAccess, type IdentityPrincipal } from '../s3';
import { nearest, partitions, UserError } from '../template';

/** Somebody who is called by a name that a person gave. */
export interface NamedRequester {
  readonly requester: Requester;
  readonly trust: RequestContext['trust'];
  /** the ARN of the role, of which the requester is one session */
  readonly as?: string;
}

/** The roles and users of the templates. */
export function principalsIn({ bucket, symbolTable }: EffectiveAccess): readonly IdentityPrincipal[] {
  return identitiesOf(bucket.estate).map((identity) => principalOf(identity, symbolTable, bucket.resource.template));
}

/** The roles and users of the templates with this logical id, construct path, name or ARN. */
export function principalsCalled(text: string, effectiveAccess: EffectiveAccess): readonly IdentityPrincipal[] {
  const { symbolTable } = effectiveAccess;
  const arn = symbolTable.encode([text]);
  return principalsIn(effectiveAccess).filter(
    ({ name, identity, requester }) =>
      requester.arn === arn ||
      [
        name,
        ...namesOf(identity.resource),
        symbolTable.decode(requester.arn),
        requester.arn.replace(/^.*\//, ''),
      ].includes(text),
  );
}

const suffixes = partitions.map(({ suffix }) => suffix.replaceAll('.', '\\.'));
/** The domain of any partition, and of one that nobody has heard of yet. */
const servicePrincipal = new RegExp(`^[a-z0-9.-]+\\.(${[...suffixes, 'amazonaws\\.[a-z.]+'].join('|')})$`);

/**
 * Who is meant by `*` (unsigned), an account id, an ARN (of an origin access identity as well), a service, a canonical
 * user id, or the logical id, path or
 * name of a role or user of the templates.
 * @returns undefined when nobody is called so
 * @throws UserError when several are called so
 */
export function requesterCalled(text: string, effectiveAccess: EffectiveAccess): NamedRequester | undefined {
  if (text === '*' || text === 'anonymous') return { requester: { kind: 'anonymous' }, trust: 'everyone' };
  const { account: owner } = effectiveAccess.subject;
  const trustOf = (account: string): RequestContext['trust'] => (account === owner ? 'owner' : 'named');
  // as policies are read: `arn:aws:` is whatever partition the bucket is in
  const arn = effectiveAccess.symbolTable.encode([text]);
  if (/^\d{12}$/.test(text))
    return {
      requester: { kind: 'identity', account: text, arn: `arn:aws:iam::${text}:role/any-role` },
      trust: trustOf(text),
    };
  const known = theOneCalled(text, effectiveAccess);
  if (known) return { requester: known.requester, trust: known.trust };
  const [, partition, account] = /^arn:([^:]*):(?:iam|sts)::(\d{12}):.+$/.exec(arn) ?? [];
  if (account !== undefined) {
    // the accounts of another partition are others, whatever their numbers
    const isHere = partition === 'aws';
    const requester: Requester & { readonly kind: 'identity' } = {
      kind: 'identity',
      account: isHere ? account : '',
      arn,
    };
    const trust = isHere ? trustOf(account) : 'named';
    return sessionIn(requester, effectiveAccess) ?? { requester, trust, ...sessionOf(arn) };
  }
  if (/^arn:aws[a-z-]*:iam::cloudfront:user\/./.test(text))
    return { requester: { kind: 'identity', account: 'cloudfront', arn }, trust: 'named' };
  if (servicePrincipal.test(text)) return { requester: { kind: 'service', name: text }, trust: 'service' };
  if (/^[0-9a-f]{64}$/.test(text)) return { requester: { kind: 'canonical', id: text }, trust: 'named' };
  return undefined;
}

/**
 * The role or user of the templates that is called so.
 * @returns undefined when none is
 * @throws UserError when several are called so
 */
export function theOneCalled(text: string, effectiveAccess: EffectiveAccess): IdentityPrincipal | undefined {
  const [known, ...others] = principalsCalled(text, effectiveAccess);
  if (known === undefined || others.length === 0) return known;
  const names = [known, ...others].map(({ name, identity }) => `${name} (${identity.resource.template.source.path})`);
  throw new UserError(`several are called \`${text}\`: ${names.join(', ')}`, undefined, 'give the path or the ARN');
}

/**
 * Why policies that are not among the templates may let the requester in.
 * @returns undefined where all that could are among them
 */
export function whyElsewhere(
  requester: Requester,
  { subject: { account } }: Pick<EffectiveAccess, 'subject'>,
): string | undefined {
  if (requester.kind !== 'identity') return undefined;
  if (requester.account === account) return 'its identity policies are not among the templates';
  return /^\d{12}$/.test(account)
    ? undefined
    : "the bucket's account is not known (--account): if it is the principal's, its identity policies may allow it";
}

/** @throws UserError when nobody is called so, or several are */
export function requesterOrError(text: string, effectiveAccess: EffectiveAccess): NamedRequester {
  const known = requesterCalled(text, effectiveAccess);
  if (known === undefined) throw nobodyCalled(text, principalsIn(effectiveAccess));
  return known;
}

/** That nobody is called so, with the nearest name. */
export function nobodyCalled(text: string, among: readonly IdentityPrincipal[]): UserError {
  const near = nearest(
    text,
    among.map(({ name }) => name),
  );
  return new UserError(
    `nobody is called \`${text}\``,
    undefined,
    near ?? 'give `*`, an account id, an ARN, a service, or a role or user of the templates',
  );
}

/** The session of a role of the templates. */
function sessionIn(
  requester: Requester & { readonly kind: 'identity' },
  effectiveAccess: EffectiveAccess,
): NamedRequester | undefined {
  const role = principalsIn(effectiveAccess).find((one) => isOrActsAs(requester, one.requester.arn));
  return (
    role && {
      requester: { ...requester, account: role.requester.account },
      trust: role.trust,
      as: role.requester.arn,
    }
  );
}

/** The ARN of the role of a session, as far as it tells: without the role's path. */
function sessionOf(arn: string): { readonly as?: string } {
  const [, partition, account, role] = /^arn:([^:]*):sts::([^:]*):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? {} : { as: `arn:${partition}:iam::${account}:role/${role}` };
}
