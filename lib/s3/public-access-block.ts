import { anyOf, decided, get, isSwitchedOn, no, undecided, type Decided, type Reason, type Value } from '../template';
import type { Bucket } from './bucket';
import type { Entity } from './estate';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
export const publicAccessSwitches = [
  'BlockPublicAcls',
  'BlockPublicPolicy',
  'IgnorePublicAcls',
  'RestrictPublicBuckets',
] as const;

export interface SwitchStates {
  /** switches that are off, stated or not */
  readonly off: readonly string[];
  /** switches nobody can tell, with the reason */
  readonly open: readonly { readonly name: string; readonly value: Value; readonly because: Reason }[];
}

/** How the four switches of a stated block stand. A switch that the block does not mention is off. */
export function switchStates(block: Value): SwitchStates {
  const states = publicAccessSwitches.map((name) => {
    const value = get(block, name);
    return { name, value, isOn: isSwitchedOn(value) };
  });
  return {
    off: states.filter(({ isOn }) => isOn.kind === 'no').map(({ name }) => name),
    open: states.flatMap(({ name, value, isOn }) =>
      isOn.kind === 'unknown' ? [{ name, value, because: isOn.because }] : [],
    ),
  };
}

/**
 * Whether S3 keeps external principals out of a bucket with a public policy, or rejects the policy. A block that is not
 * stated does not count.
 */
export function blocksExternalAccess(bucket: Bucket | undefined): Decided {
  return bucket === undefined ? no : isSomeOn(bucket, 'RestrictPublicBuckets', 'BlockPublicPolicy');
}

/** Whether S3 ignores what ACLs grant to everybody, as the block of the bucket or of its account says. */
export function ignoresPublicAcls(bucket: Bucket): Decided {
  return isSomeOn(bucket, 'IgnorePublicAcls');
}

/** Whether one of the switches is on, in the block of the bucket or in that of its account: it has all four or none. */
function isSomeOn(bucket: Bucket, ...names: readonly (typeof publicAccessSwitches)[number][]): Decided {
  return anyOf([
    blocksWholeAccount(bucket),
    ...names.map((name) => isSwitchedOn(get(bucket.properties, 'PublicAccessBlockConfiguration', name))),
  ]);
}

/** Whether all four switches are on for the account. */
export function blocksWholeAccount({ estate }: Entity): Decided {
  const { accountPublicAccessBlock: block = false } = estate.inventory.settings;
  return typeof block === 'boolean' ? decided(block) : undecided(block.unread);
}
