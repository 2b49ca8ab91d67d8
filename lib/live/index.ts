export { readEstate, type EstateOptions, type LiveEstate } from './live-estate';
export { drift, type AccessChange, type DriftReport, type PropertyChange } from './drift';
export { auditPolicy, type PolicyOptions } from './permissions';
export { readStack, type RunningStack } from './read/cloudformation';
export { presign, type PresignedRequest, type PresignRequest } from './presign';
export { isRead, type Journal, type LiveBucket } from './read-buckets';
export { type Connection } from './sdk';
export { signedCookies, signedUrl, type ContentGrant, type ContentSigner, type SignedCookies } from './signed-content';
export { putEvaluations } from './put-evaluations';
