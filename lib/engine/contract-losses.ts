import { noSymbols, permitsBeyond } from '../policy';
import {
  bucketOf,
  estateIn,
  inTwoStates,
  isDeployed,
  resourceKey,
  sameBucket,
  takeInventory,
  type OrganizationPolicies,
} from '../s3';
import { explore, type Resource, type Template } from '../template';
import { AskedBucket } from './contract-answers';
import { everybodyFor, withoutForbidden } from './contract-bans';
import type { Forbidding } from './contract-breach';
import { maximumWorlds } from './maximum-worlds';
import { newAccess } from './new-access';

/**
 * Whether an edit takes away nothing but what a clause forbids of one bucket: whatever anybody may do before it beside
 * that, they may do after it. What nobody can tell is no yes.
 */
export function losesOnlyForbidden(
  [before, after]: readonly [readonly Template[], readonly Template[]],
  bucket: Resource,
  clause: Forbidding,
  organization: OrganizationPolicies,
): boolean {
  const losses = newAccess(before, after, 'any', organization);
  const isOfBucket = (one: Resource | undefined): boolean =>
    one !== undefined && resourceKey(one) === resourceKey(bucket);
  if (!losses.every((one) => isOfBucket(one.bucket))) return false;
  const [inventory, later] = [before, after].map((some) => takeInventory(some, organization.settings));
  const here = before.flatMap(({ resources }) => [...resources.values()]).find(isOfBucket);
  if (inventory === undefined || later === undefined || here === undefined) return false;
  const { outcomes, complete } = explore(maximumWorlds, (world): boolean => {
    const [now, then] = [estateIn(inventory, world), estateIn(later, world)];
    if (!isDeployed(now, here)) return true;
    const there = sameBucket(here, now, then);
    if (there === undefined || !isDeployed(then, there)) return false;
    const states = inTwoStates(bucketOf(now, here), bucketOf(then, there), noSymbols(), organization);
    return keepsTheRest(states, clause);
  });
  return complete && outcomes.every(({ value }) => value);
}

function keepsTheRest({ now, before }: ReturnType<typeof inTwoStates>, clause: Forbidding): boolean {
  if (before === undefined || now.alternatives.length + before.alternatives.length > 0) return false;
  const asked = new AskedBucket(now);
  const everybody = everybodyFor(clause, asked);
  return (
    everybody?.every((asker) => {
      const rest = withoutForbidden(clause, asker, asked);
      const after = before.subjectFor(asker.requester);
      return rest !== undefined && permitsBeyond(rest, after, { requesters: [asker] }).kind === 'no';
    }) === true
  );
}
