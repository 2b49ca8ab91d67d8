import { describeRequester } from '../policy';
import {
  bucketOf,
  effectiveAccessOf,
  estateIn,
  hasAccessLevel,
  isDeployed,
  nameOf,
  opennessOf,
  resourcesOf,
  takeInventory,
  type EffectiveAccess,
  type IdentityPrincipal,
  type Inventory,
  type OrganizationPolicies,
} from '../s3';
import { explore, OutcomesByRegion, UserError, type Resource, type Template } from '../template';
import { cellOf, everyCell, rowOfTooManyWorlds, type AccessReport, type AccessRow } from './access';
import { locate } from './place-finding';
import { maximumWorlds } from './maximum-worlds';
import { nobodyCalled, principalsIn, requesterCalled, theOneCalled, whyElsewhere } from './requester';
import { placeOf } from './rule';

/** One principal, the buckets it is asked about, and who else was met on the way. */
interface Asked {
  readonly principal: string;
  readonly inventory: Inventory;
  readonly organization: OrganizationPolicies;
  readonly others: Map<string, IdentityPrincipal>;
  isKnown: boolean;
  hasBuckets: boolean;
}

/**
 * What one principal may do with each bucket of the templates and, where an object needs it, its key; pure and
 * synchronous. A bucket with which it may do nothing is listed, too. Of a principal of the bucket's own account whom
 * the templates do not make, what is not let through here is undecided: other policies may.
 * @param principal `*` (unsigned), an ARN, a service, a canonical user id, or the logical id, path or name of a role or
 * user of the templates
 * @throws UserError when nobody is called so, or several principals are
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function principalReport(
  templates: readonly Template[],
  principal: string,
  organization: OrganizationPolicies = {},
): AccessReport {
  refuseSeveral(principal);
  const inventory = takeInventory(templates, organization.settings);
  const asked: Asked = { principal, inventory, organization, others: new Map(), isKnown: false, hasBuckets: false };
  const buckets = resourcesOf(inventory, 'AWS::S3::Bucket').map((resource) => ({
    name: nameOf(resource),
    location: locate(placeOf(resource)),
    rows: rowsOn(resource, asked),
  }));
  if (asked.hasBuckets && !asked.isKnown) throw nobodyCalled(principal, [...asked.others.values()]);
  return { buckets };
}

/** @throws UserError when the text stands for more than one principal, or for one session of a role */
function refuseSeveral(principal: string): void {
  if (/^\d{12}$/.test(principal))
    throw new UserError(
      `\`${principal}\` is an account, not one principal`,
      undefined,
      'give an ARN, or ask `who-can`',
    );
  if (/^arn:.*[*?]/s.test(principal))
    throw new UserError(`\`${principal}\` stands for several principals`, undefined, 'give one ARN, or ask `who-can`');
  if (/^arn:[^:]*:sts::/.test(principal))
    throw new UserError(
      `\`${principal}\` is a session`,
      undefined,
      'give the role; `can` decides single requests of a session',
    );
}

function rowsOn(resource: Resource, asked: Asked): readonly AccessRow[] {
  const rows = new OutcomesByRegion<AccessRow>();
  const { outcomes, complete } = explore(maximumWorlds, (world): AccessRow | undefined => {
    const estate = estateIn(asked.inventory, world);
    if (!isDeployed(estate, resource)) return undefined;
    asked.hasBuckets = true;
    return rowIn(effectiveAccessOf(bucketOf(estate, resource), asked.organization), asked);
  });
  for (const outcome of outcomes)
    if (outcome.value !== undefined)
      rows.add(
        JSON.stringify(outcome.value, (field, part: unknown) => (field === 'range' ? undefined : part)),
        outcome.value,
        outcome,
      );
  const found = rows
    .all(complete)
    .map(({ value, when }): AccessRow => ({ ...value, ...(when === undefined ? {} : { when }) }));
  return complete ? found : [...found, rowOfTooManyWorlds(asked.principal)];
}

/** What the principal may do in one world; undefined where it is not there. */
function rowIn(effectiveAccess: EffectiveAccess, asked: Asked): AccessRow | undefined {
  for (const one of principalsIn(effectiveAccess)) asked.others.set(one.name, one);
  const known = theOneCalled(asked.principal, effectiveAccess);
  const called = requesterCalled(asked.principal, effectiveAccess);
  if (called === undefined) return undefined;
  asked.isKnown = true;
  const { requester, trust } = called;
  const elsewhere = known === undefined ? whyElsewhere(called.requester, effectiveAccess) : undefined;
  return {
    principal: known?.name ?? describeRequester(requester, trust, effectiveAccess.symbolTable).replace(/`/g, ''),
    may: everyCell((accessLevel) => {
      const asked = elsewhere === undefined ? effectiveAccess : withElsewhere(effectiveAccess, elsewhere);
      return cellOf(hasAccessLevel(asked, { requester, trust }, accessLevel), effectiveAccess);
    }),
    openness: opennessOf(elsewhere === undefined ? effectiveAccess : withElsewhere(effectiveAccess, elsewhere), called),
  };
}

/** The access as it is for one whose own policies may allow anything. */
function withElsewhere(access: EffectiveAccess, because: string): EffectiveAccess {
  return {
    ...access,
    subjectFor: (requester) => access.subjectForOutsider(requester, because),
    alternatives: access.alternatives.map((one) => withElsewhere(one, because)),
  };
}
