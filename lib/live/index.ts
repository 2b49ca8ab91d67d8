export { signedCookies, signedUrl, type ContentGrant, type ContentSigner, type SignedCookies } from './signed-content';
