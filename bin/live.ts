export { auditCommand, type AuditFlags } from './live/audit';
export { driftCommand, type DriftFlags } from './live/drift';
export { presignCommand, type PresignFlags } from './live/presign';
export { signCookiesCommand, type CookieFlags } from './live/sign-cookies';
