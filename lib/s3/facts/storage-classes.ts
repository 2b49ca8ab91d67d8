import type { Source } from './source';

/** Where objects of a storage class can be moved to by a lifecycle rule, and the least number of days they stay. */
export interface StorageClass {
  readonly becomes: readonly string[];
  /** days, none where nothing is asked */
  readonly minimum?: number;
}

/**
 * The storage classes that lifecycle rules move objects between. Intelligent-Tiering depends on the tier that an object
 * is in, so that what some tier allows counts.
 */
export const storageClasses: Readonly<Record<string, StorageClass>> = {
  STANDARD: {
    becomes: ['STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
  },
  STANDARD_IA: {
    becomes: ['INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
    minimum: 30,
  },
  INTELLIGENT_TIERING: { becomes: ['ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'] },
  ONEZONE_IA: { becomes: ['GLACIER', 'DEEP_ARCHIVE'], minimum: 30 },
  GLACIER_IR: { becomes: ['GLACIER', 'DEEP_ARCHIVE'], minimum: 90 },
  GLACIER: { becomes: ['DEEP_ARCHIVE'], minimum: 90 },
  DEEP_ARCHIVE: { becomes: [], minimum: 180 },
};

/** The minimum is on the page of the storage classes as well. */
export const storageClassSource: Source = {
  page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html',
  read: '2026-09',
};
