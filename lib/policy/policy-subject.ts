import { bucketActions, type Action } from './actions';
import type { Policy } from './document';
import { domainOf, type Asker, type Domain, type RequestedAccessPoint, type RequestContext } from './request-context';

/**
 * What policies name: a thing, and its parts, whose names begin with one prefix. A bucket and its objects; an access
 * point and the objects behind it; a key.
 */
export interface Target {
  /** `arn:aws:s3:::data` */
  readonly self: string;
  /** `arn:aws:s3:::data/` */
  readonly parts: string;
}

/** One policy that takes part in a decision. */
export interface Layer {
  readonly policy: Policy;
  /** how the policy names what the request is about */
  readonly target: Target;
  /**
   * whose requests it is consulted for: of an identity policy, those of whom it is attached to; everybody's when left
   * out
   */
  readonly appliesTo?: (requestContext: RequestContext) => boolean;
}

/**
 * What is asked about: a bucket, a key or a role, and every policy that has a say in requests to it, with texts
 * encoded by one symbol table.
 * A denial in any layer that concerns the requester counts; what is allowed is allowed by every layer of one route.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export interface PolicySubject {
  readonly target: Target;
  /** the account that owns it */
  readonly account: string;
  /** what can be done to it */
  readonly actions: readonly Action[];
  readonly layers: readonly Layer[];
  /**
   * the ways in for a requester, each a list of layers of which every one must allow; each layer alone when left out
   */
  readonly evaluationPaths?: (requestContext: RequestContext) => readonly (readonly Layer[])[];
  /** requesters to look at beside those that the policies name */
  readonly requesters?: readonly Asker[];
  /** what requests may come through; anything when left out */
  readonly requestedPoints?: readonly RequestedAccessPoint[];
  /** what requests have for a tag of the thing; anything when left out */
  readonly tagOf?: (name: string) => Domain;
}

/** Keys that hold the tags of the thing that is asked about. */
const tagKey = /^(?:aws:resourcetag|s3:buckettag)\/(.*)$/;

export function isTagKey(key: string): boolean {
  return tagKey.test(key);
}

/** The values that a key may have in requests to the subject. */
export function domainIn({ account, tagOf }: PolicySubject, key: string, requestContext: RequestContext): Domain {
  const [, tag] = tagKey.exec(key) ?? [];
  return tag !== undefined && tagOf ? tagOf(tag) : domainOf(key, requestContext, account);
}

/** A bucket and nothing but the policy on it. */
export function policyOn(policy: Policy, bucketArn: string, account: string): PolicySubject {
  const target = { self: bucketArn, parts: `${bucketArn}/` };
  return { target, account, actions: bucketActions, layers: [{ policy, target }] };
}

export function appliesTo({ appliesTo: test }: Layer, requestContext: RequestContext): boolean {
  return test === undefined || test(requestContext);
}

/** The ways in for a requester, without those that lead through a layer that is not consulted. */
export function evaluationPathsFor(
  { layers, evaluationPaths }: PolicySubject,
  requestContext: RequestContext,
): readonly (readonly Layer[])[] {
  return (evaluationPaths?.(requestContext) ?? layers.map((layer) => [layer])).filter((evaluationPath) =>
    evaluationPath.every((layer) => appliesTo(layer, requestContext)),
  );
}
