import type { Policy, PolicySubject, SymbolTable } from '../policy';
import type { Value } from '../template';
import type { Entity } from './estate';
import type { Deployment } from './stated-names';

/** A policy on a bucket, ready to be asked. */
export interface PolicyOnBucket {
  /** what puts the policy on it */
  readonly resource: Entity;
  readonly document: Value;
  readonly policy: Policy;
  /** the bucket and this policy, with that of the access point where it is asked about one */
  readonly subject: PolicySubject;
  readonly symbolTable: SymbolTable;
  /** the same if the stack were in an account and region that the policies spell out, where its own are not known */
  readonly elsewhere?: readonly Elsewhere[];
}

/** An account and region that a stack may be in. */
export interface Elsewhere {
  readonly subject: PolicySubject;
  readonly deployment: Deployment;
}
