import { existsSync, readFileSync } from 'node:fs';
import { signedCookies, signedUrl, type ContentGrant } from '../../lib/live';
import { nodeFiles, UserError } from '../../lib/template';
import { writeAll } from '../output';
import { jsonText } from './json-text';

export interface CookieFlags {
  readonly keyPairId: string;
  readonly privateKey: string;
  readonly expires: number;
  readonly covers?: string;
  readonly ip?: string;
  readonly startsIn?: number;
  readonly domain?: string;
  readonly path?: string;
  readonly format: 'set-cookie' | 'json' | 'curl' | 'url';
}

/**
 * Prints signed cookies, or a signed URL, for a distribution.
 * @throws UserError when the grant is not safe or the key is none
 */
export function signCookiesCommand(url: string, flags: CookieFlags): 0 {
  const { privateKey: file, format } = flags;
  if (nodeFiles.kind(file) !== 'file') throw new UserError(existsSync(file) ? 'is no file' : 'no such file', { file });
  const now = new Date();
  const grant = grantOf(url, flags, now);
  checkAttributes(flags);
  const signer = { keyPairId: flags.keyPairId, privateKey: readFileSync(file, 'utf8') };
  writeAll(
    format === 'url'
      ? `${signed(() => signedUrl(signer, grant, now))}\n`
      : written(
          format,
          signed(() => signedCookies(signer, grant, now)),
          grant,
          { ...flags, now },
        ),
  );
  return 0;
}

function grantOf(url: string, { expires: seconds, covers, ip, startsIn }: CookieFlags, now: Date): ContentGrant {
  const starts = startsIn === undefined ? undefined : new Date(now.getTime() + startsIn * 1000);
  return {
    url,
    expires: new Date((starts ?? now).getTime() + seconds * 1000),
    ...(covers === undefined ? {} : { covers }),
    ...(ip === undefined ? {} : { ipAddress: ip }),
    ...(starts ? { starts } : {}),
  };
}

/** @throws UserError when an attribute of the cookies is none */
function checkAttributes({ domain, path }: CookieFlags): void {
  if (domain !== undefined && !/^\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(domain))
    throw new UserError(`\`${domain}\` is no domain`);
  if (path !== undefined && !/^\/[^\s;,]*$/.test(path)) throw new UserError(`\`${path}\` is no path`);
}

/** What lib/live says of a grant that cannot be signed is for the user. */
function signed<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : 'cannot be signed');
  }
}

function written(
  format: Exclude<CookieFlags['format'], 'url'>,
  named: ReturnType<typeof signedCookies>,
  { url, expires }: ContentGrant,
  { path, domain, now }: Pick<CookieFlags, 'path' | 'domain'> & { readonly now: Date },
): string {
  const cookies = Object.entries(named);
  const attributes = [
    'Secure',
    'HttpOnly',
    'SameSite=Lax',
    `Max-Age=${Math.max(0, Math.floor((expires.getTime() - now.getTime()) / 1000))}`,
    `Path=${path ?? '/'}`,
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
  ];
  switch (format) {
    case 'set-cookie':
      return cookies.map(([name, value]) => `Set-Cookie: ${name}=${value}; ${attributes.join('; ')}\n`).join('');
    case 'json':
      return jsonText({ version: 1, expires: expires.toISOString(), cookies: named });
    case 'curl':
      return (
        `curl --fail --cookie '${cookies.map(([name, value]) => `${name}=${value}`).join('; ')}' ` +
        `'${url.replace(/'/g, "'\\''")}'\n`
      );
  }
}
