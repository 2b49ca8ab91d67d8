import { createHash } from 'node:crypto';
import type { Finding } from '../engine';

/**
 * One short name for each finding of a report that stays the same from run to run: its fingerprint, hashed, and how
 * many before it have the same one.
 */
export class FindingIds {
  private readonly seen = new Map<string, number>();

  of({ kind, fingerprint }: Pick<Finding, 'kind' | 'fingerprint'>): string {
    const count = (this.seen.get(fingerprint) ?? 0) + 1;
    this.seen.set(fingerprint, count);
    return createHash('sha256').update(`${kind}|${fingerprint}|${count}`).digest('hex');
  }
}
