import type { Place } from '../template';

/** A condition as IAM writes it: operator, key, values. */
export type ContractConditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Whom a clause is about, and what they do. */
export interface ContractEntry {
  /** words, accounts, organisations, ARNs, services, or roles and users of the templates */
  readonly who: readonly string[];
  /** access levels, or actions of IAM, perhaps with wildcards */
  readonly do: readonly string[];
  /** only requests that meet it */
  readonly when?: ContractConditions;
  /** only requests that do not meet it */
  readonly unless?: ContractConditions;
  /** keys of the objects it is about, with `*` and `?`; all when left out */
  readonly objects?: string;
  /** where it is written */
  readonly place?: Place;
}

/** Two principals whose access is compared. */
export interface ContractPair {
  readonly pair: readonly [string, string];
  /** where it is written */
  readonly place?: Place;
}

/** What has to stay so about who may do what with some buckets. */
export interface AccessContract {
  readonly name: string;
  /** logical ids, construct paths and names of buckets, with `*`; every bucket when left out */
  readonly buckets?: readonly string[];
  /** tags that the buckets have */
  readonly tagged?: Readonly<Record<string, string>>;
  /** why; shown with each finding */
  readonly reason?: string;
  /** whoever may do anything is in one of these */
  readonly may?: readonly ContractEntry[];
  /** whoever may do what one of these names is in one of these */
  readonly only?: readonly ContractEntry[];
  readonly must?: readonly ContractEntry[];
  readonly mustNot?: readonly ContractEntry[];
  /** whoever may do it belongs to one of these accounts or organisations, or acts for them */
  readonly nobodyOutside?: readonly ContractEntry[];
  /** whatever the first may do, the second may do */
  readonly implies?: readonly ContractPair[];
  /** both may do the same */
  readonly equivalent?: readonly ContractPair[];
  /** there is nothing that both may do */
  readonly disjoint?: readonly ContractPair[];
  /** where it is written */
  readonly place?: Place;
}
