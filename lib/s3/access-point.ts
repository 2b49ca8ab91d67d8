import type { Resource } from '../template';
import { entity, type Entity, type Estate } from './estate';

export interface AccessPoint extends Entity {
  readonly kind: 'access-point';
}

export function accessPointOf(estate: Estate, resource: Resource): AccessPoint {
  return { kind: 'access-point', ...entity(estate, resource) };
}
